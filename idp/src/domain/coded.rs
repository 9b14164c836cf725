//! Enums that have a fixed code in tables, forms and commands.

/// Declares an enum whose variants have codes, with `ALL`, `code()`, `FromStr` and `Display`.
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident or $unknown:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $code)] $variant,)+
        }

        #[doc = concat!("A text that is not the code of a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("unknown code of {}", stringify!($name))]
        pub struct $unknown;

        impl $name {
            /// Every variant, in order.
            pub const ALL: [Self; { [$(Self::$variant),+].len() }] = [$(Self::$variant),+];

            /// The code in tables, forms and commands.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $unknown;
            fn from_str(text: &str) -> Result<Self, $unknown> {
                Self::ALL.into_iter().find(|one| one.code() == text).ok_or($unknown)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

pub(crate) use coded;
