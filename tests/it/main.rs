//! Tests from outside: the library's public face, the repository's own files, the program itself.
//! One test binary, because each would link the whole of DataFusion and Polars again.

/// Documents that are made from code, held to what the code says.
mod documents;
/// The house's own rules, read from the text of the sources: import directions, banned calls, file length.
mod tidy;
