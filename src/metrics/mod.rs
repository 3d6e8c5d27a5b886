//! Named figures over what the pieces of work have become.
//!
//! Promises: the same facts give the same figures, in whatever order they came; a rate is a pair of
//! counts until the last moment, and a rate over nothing is empty.
//! Absent on purpose: any clock, disk or drawing (`reports` draws, `engine` reads and joins).

pub mod tiers;
pub mod wilson;
