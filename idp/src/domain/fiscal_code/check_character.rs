//! The check character of 16-character codes and the check digit of 11-digit ones.

/// What a character at an odd place (1-based) counts: digits and letters alike, A = 0, B = 1 …
const ODD: [u8; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// The check character of the first 15 characters, which are capital letters and digits (9.2).
pub(super) fn of(code: &[u8]) -> u8 {
    let sum: u32 = code.iter().enumerate().map(|(index, &c)| u32::from(value(c, index % 2 == 0))).sum();
    b'A' + u8::try_from(sum % 26).unwrap_or_default()
}

/// What `character` counts at an odd or even place.
pub(super) fn value(character: u8, odd_place: bool) -> u8 {
    let rank = if character.is_ascii_digit() { character - b'0' } else { character - b'A' };
    if odd_place { ODD[usize::from(rank)] } else { rank }
}

/// Whether eleven digits fit their check digit (9.5): the sum with every second digit doubled is a multiple of 10.
pub(super) fn eleven_digits_fit(digits: &[u8]) -> bool {
    let counted = digits.iter().enumerate().map(|(index, &digit)| {
        let digit = u32::from(digit - b'0');
        let doubled = if index % 2 == 1 { digit * 2 } else { digit };
        if doubled > 9 { doubled - 9 } else { doubled }
    });
    counted.sum::<u32>() % 10 == 0
}
