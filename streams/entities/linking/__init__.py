"""Which person, organisation, work or place an entity is: ids that others know as well."""
