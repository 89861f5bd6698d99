namespace Personalize.Storage.Log;

/// <summary>When a put is answered.</summary>
public enum Durability
{
    /// <summary>When the disk has it. A put answered is there after any crash.</summary>
    Commit = 0,

    /// <summary>At once; the disk has it a second later at most. A crash of the machine may cost that second, a killed process too.</summary>
    EverySecond = 1,

    /// <summary>At once; nothing is ever written.</summary>
    Memory = 2,
}
