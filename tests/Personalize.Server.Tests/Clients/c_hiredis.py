"""Debian's libhiredis, called as C programs call it: connect, pipeline, errors, reconnect, AUTH. Ends with 77 where it is not there.

Arguments: plain port, port that asks for the password, password.
"""
import ctypes
import ctypes.util
import sys

name = ctypes.util.find_library("hiredis")
if name is None:
    print("libhiredis is not installed")
    sys.exit(77)

lib = ctypes.CDLL(name)


class Reply(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("integer", ctypes.c_longlong), ("len", ctypes.c_size_t), ("str", ctypes.c_char_p), ("elements", ctypes.c_size_t)]


STRING, ARRAY, INTEGER, NIL, STATUS, ERROR = 1, 2, 3, 4, 5, 6
lib.redisConnect.restype = ctypes.c_void_p
lib.redisConnect.argtypes = [ctypes.c_char_p, ctypes.c_int]
lib.redisReconnect.argtypes = [ctypes.c_void_p]
lib.redisAppendCommandArgv.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.c_void_p]
lib.redisGetReply.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(Reply))]
lib.freeReplyObject.argtypes = [ctypes.POINTER(Reply)]


def append(context, *words):
    arguments = (ctypes.c_char_p * len(words))(*[word.encode() for word in words])
    assert lib.redisAppendCommandArgv(context, len(words), arguments, None) == 0


def reply(context):
    """Type and text; None where the connection is gone."""
    answer = ctypes.POINTER(Reply)()
    if lib.redisGetReply(context, ctypes.byref(answer)) != 0:
        return None
    kind, text, integer, elements = answer.contents.type, answer.contents.str, answer.contents.integer, answer.contents.elements
    lib.freeReplyObject(answer)
    return kind, (text or b"").decode() if kind in (STRING, STATUS, ERROR) else integer if kind == INTEGER else elements


def ask(context, *words):
    append(context, *words)
    return reply(context)


context = lib.redisConnect(b"127.0.0.1", int(sys.argv[1]))
assert context and ask(context, "PING") == (STATUS, "PONG")
print("connect")

for number in range(1000):
    append(context, "PE.PUTITEM", "shop", f"h{number}", "GENRE", "Action")
assert all(reply(context) == (STATUS, "OK") for _ in range(1000))
assert ask(context, "PE.RECOMMEND", "home", "u1", "COUNT", "5") == (ARRAY, 5)
print("pipeline")

kind, text = ask(context, "PE.GETITEM", "nowhere", "i1")
assert kind == ERROR and text.startswith("NOTFOUND")
assert ask(context, "PE.GETITEM", "shop", "nothing")[0] in (NIL, ARRAY)
print("errors")

kind, own = ask(context, "CLIENT", "ID")
killer = lib.redisConnect(b"127.0.0.1", int(sys.argv[1]))
assert ask(killer, "CLIENT", "KILL", "ID", str(own)) == (INTEGER, 1)
assert ask(context, "PING") is None
assert lib.redisReconnect(context) == 0 and ask(context, "PING") == (STATUS, "PONG")
print("reconnect")

locked = lib.redisConnect(b"127.0.0.1", int(sys.argv[2]))
assert ask(locked, "PING")[1].startswith("NOAUTH")
assert ask(locked, "AUTH", "anna", "wrong")[0] == ERROR
assert ask(locked, "AUTH", "anna", sys.argv[3]) == (STATUS, "OK")
assert ask(locked, "PING") == (STATUS, "PONG")
print("AUTH")
