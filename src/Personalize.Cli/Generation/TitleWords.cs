namespace Personalize.Cli.Generation;

/// <summary>The words that titles are made of: some for every film, some that smell of a genre.</summary>
internal static class TitleWords
{
    public static readonly string[] Adjectives =
    [
        "Silent", "Broken", "Golden", "Hidden", "Last", "Crimson", "Distant", "Restless", "Paper", "Winter", "Burning", "Quiet",
        "Second", "Wild", "Forgotten", "Northern", "Hollow", "Electric", "Gentle", "Savage", "Painted", "Lonely", "Midnight", "Summer",
        "Borrowed", "Iron", "Velvet", "Open", "Glass", "Long",
    ];

    public static readonly string[] Places =
    [
        "Lisbon", "Marrakesh", "Ravenna", "Odessa", "Kyoto", "Valparaiso", "Tallinn", "Havana", "Bruges", "Cardiff", "Zanzibar", "Trieste",
        "Galway", "Seville", "Bergen", "Santiago", "Naples", "Quebec", "Samarkand", "Dover", "Memphis", "Reno", "Tromso", "Porto",
    ];

    public static readonly string[] Names =
    [
        "Ada", "Bruno", "Clara", "Dmitri", "Elsa", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Lena", "Marlow", "Nadia", "Oscar",
        "Petra", "Quinn", "Rosa", "Silas", "Tess", "Umberto", "Vera", "Wanda", "Yusuf", "Zoe", "Mabel", "Otto", "Iris",
    ];

    /// <summary>Nouns by genre, in the order of <see cref="Genres.Names"/>.</summary>
    public static readonly string[][] Nouns =
    [
        ["Strike", "Fury", "Convoy", "Vendetta", "Hammer", "Siege", "Runner", "Bullet", "Warpath", "Overdrive", "Ambush", "Vanguard", "Payback", "Detonator"],
        ["Expedition", "Compass", "Voyage", "Summit", "Lagoon", "Atlas", "Caravan", "Island", "River", "Treasure", "Horizon", "Passage", "Pilot", "Jungle"],
        ["Lantern", "Kite", "Dragonfly", "Robot", "Orchard", "Snowglobe", "Whale", "Tinker", "Balloon", "Firefly", "Pocket", "Acorn", "Penguin", "Comet"],
        ["Puppy", "Treehouse", "Picnic", "Backpack", "Pony", "Pirates", "Bakery", "Summer Camp", "Marbles", "Raccoon", "Lemonade", "Bicycle", "Hamster", "Circus"],
        ["Wedding", "Neighbours", "Landlord", "Vacation", "In-Laws", "Roommates", "Casserole", "Promotion", "Karaoke", "Moustache", "Garage Sale", "Dentist", "Detour", "Understudy"],
        ["Heist", "Alibi", "Ledger", "Boss", "Racket", "Getaway", "Informer", "Verdict", "Vault", "Precinct", "Smuggler", "Bagman", "Ransom", "Syndicate"],
        ["Glacier", "Archive", "Harvest", "Reef", "Orchestra", "Factory", "Migration", "Kitchen", "Marathon", "Lighthouse", "Border", "Desert", "Census", "Workshop"],
        ["Harbour", "Daughter", "Letters", "Inheritance", "Promise", "Orchard", "Silence", "Father", "Confession", "Crossing", "Bridge", "Season", "Garden", "Farewell"],
        ["Crown", "Sorcerer", "Dragon", "Moonstone", "Realm", "Unicorn", "Oracle", "Enchantment", "Throne", "Griffin", "Wizard", "Spell", "Kingdom", "Mirror"],
        ["Cigarette", "Alley", "Dame", "Shadow", "Rain", "Nightclub", "Streetlight", "Trenchcoat", "Whisper", "Detective", "Blonde", "Pier", "Jackal", "Envelope"],
        ["Cellar", "Crypt", "Whisperer", "Scarecrow", "Haunting", "Asylum", "Possession", "Graveyard", "Doll", "Fog", "Butcher", "Attic", "Swamp", "Lullaby"],
        ["Melody", "Chorus", "Ballroom", "Serenade", "Tap Shoes", "Encore", "Cabaret", "Overture", "Songbird", "Waltz", "Spotlight", "Duet", "Bandstand", "Rhapsody"],
        ["Cipher", "Clue", "Stranger", "Portrait", "Locked Room", "Manuscript", "Keyhole", "Witness", "Riddle", "Disappearance", "Masquerade", "Clockmaker", "Footprint", "Heirloom"],
        ["Kiss", "Valentine", "Heartbeat", "Bouquet", "Letters", "Honeymoon", "Embrace", "Rendezvous", "Sweetheart", "Proposal", "Lovers", "Moonlight", "Umbrella", "Dance"],
        ["Android", "Orbit", "Nebula", "Colony", "Signal", "Starship", "Paradox", "Quantum", "Singularity", "Replica", "Gravity", "Outpost", "Clone", "Eclipse"],
        ["Hostage", "Deadline", "Pursuit", "Conspiracy", "Double", "Suspect", "Obsession", "Blackout", "Target", "Hunter", "Threshold", "Decoy", "Trigger", "Betrayal"],
        ["Battalion", "Trench", "Regiment", "Armistice", "Bridgehead", "Medal", "Sniper", "Squadron", "Front", "Platoon", "Submarine", "Brigade", "Bunker", "Flag"],
        ["Sheriff", "Stagecoach", "Saloon", "Outlaw", "Canyon", "Mustang", "Gunslinger", "Prairie", "Spurs", "Ranch", "Bounty", "Gold Rush", "Tumbleweed", "Deputy"],
    ];
}
