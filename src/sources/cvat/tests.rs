//! Tests come with the readers.
