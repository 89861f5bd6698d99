"""Debian's python3-redis against a server: connect, pipeline, errors, reconnect, AUTH, TLS, RESP3 where the library has it.

Arguments: plain port, TLS port, certificate file, password. Prints one line per thing that works; ends with 77 where the library is not there.
"""
import sys

try:
    import redis
except ImportError:
    print("python3-redis is not installed")
    sys.exit(77)

plain, secure, certificate, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
client = redis.Redis(port=plain, decode_responses=True)

assert client.ping()
print("connect")

with client.pipeline(transaction=False) as pipe:
    for number in range(1000):
        pipe.execute_command("PE.PUTITEM", "shop", f"p{number}", "GENRE", "Action")
    assert pipe.execute() in ([True] * 1000, ["OK"] * 1000)
assert client.execute_command("PE.GETITEM", "shop", "p999") in (["GENRE", "Action"], {"GENRE": "Action"})
print("pipeline")

for command, word in ((("PE.GETITEM", "nowhere", "i1"), "NOTFOUND"), (("PE.RECOMMEND", "home", "u1", "COUNT", "900"), "LIMIT"), (("FOO",), "unknown command 'FOO'")):
    try:
        client.execute_command(*command)
        raise AssertionError(f"{command} was not refused")
    except redis.ResponseError as refused:
        assert word in str(refused), refused
assert client.ping()
print("errors")

assert len(client.execute_command("PE.RECOMMEND", "home", "u1", "COUNT", "5")) == 5
print("recommend")

killer = redis.Redis(port=plain)
killer.execute_command("CLIENT", "KILL", "ID", client.client_id())
assert client.ping()
print("reconnect")

locked = redis.Redis(port=secure, ssl=True, ssl_ca_certs=certificate, username="anna", password=password)
assert locked.ping()
print("TLS and AUTH")

for wrong in ({"username": "anna", "password": "wrong"}, {}):
    try:
        redis.Redis(port=secure, ssl=True, ssl_ca_certs=certificate, **wrong).ping()
        raise AssertionError("came in without the password")
    except (redis.AuthenticationError, redis.ResponseError) as refused:
        pass
print("AUTH refused")

if int(redis.__version__.split(".")[0]) >= 5:
    third = redis.Redis(port=plain, protocol=3, decode_responses=True)
    assert third.execute_command("PE.GETITEM", "shop", "p1") == {"GENRE": "Action"}
    print("RESP3")
