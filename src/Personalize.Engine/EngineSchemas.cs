using System.Text;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>The schemas of an engine.</summary>
public static class EngineSchemas
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>All schemas that have a name, in no order.</summary>
        public ICollection<Schema> Schemas => engine.Catalog.Schemas.Values;

        /// <summary>Keeps a schema under a name, for datasets of any group of its domain.</summary>
        /// <param name="name">1..63 letters, digits, <c>-</c> and <c>_</c>; unique in the engine.</param>
        /// <param name="text">Avro JSON, at most 20,000 characters: a record named Interactions, Items or Users.</param>
        /// <param name="domain">The domain whose rules it has to meet; null: none.</param>
        /// <exception cref="PersonalizeException">The name is taken or none, or the text is refused: the message names field, value seen and allowed.</exception>
        public Schema CreateSchema(string name, string text, DatasetDomain? domain = null) => engine.Catalog.Schemas.Create(name, text, domain);

        /// <summary>The schema of a name or ARN.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public Schema GetSchema(string nameOrArn) =>
            engine.Catalog.Schemas.TryGet(ResourceNames.NameOf(Encoding.UTF8.GetBytes(nameOrArn), "schema/"u8), out Schema? schema)
                ? schema!
                : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"schema '{ResourceNames.Printable(nameOrArn)}' does not exist");

        /// <summary>Takes a schema away.</summary>
        /// <exception cref="PersonalizeException">There is none of that name, or a dataset has it.</exception>
        public void DropSchema(string nameOrArn) => engine.Catalog.Schemas.Drop(engine.GetSchema(nameOrArn));
    }
}
