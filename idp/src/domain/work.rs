//! Work that is done behind the scenes: letters and logout calls.
