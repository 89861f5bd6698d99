using Personalize.Cli;

return await CommandTree.RunAsync(args, Terminal.OfProcess());
