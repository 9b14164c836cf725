//! How failures slow further attempts down.
