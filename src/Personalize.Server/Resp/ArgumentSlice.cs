namespace Personalize.Server.Resp;

/// <summary>Where one argument stands in the bytes of its command. 8 bytes.</summary>
internal readonly record struct ArgumentSlice(int Start, int Length);
