using Personalize.Fuzz;

FuzzCoverage.Attach();
return FuzzOptions.TryRead(args, out FuzzOptions? options, out string? error) ? FuzzSession.Run(options) : FuzzSession.Refuse(error);
