//! Where in a text a byte stands, as people count lines.

/// The line of a byte, from 1; beyond the end it is the last one.
pub fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!([0, 1, 2, 4, 99].map(|byte| line_at("ä\nb\n", byte)), [1, 1, 1, 2, 3]);
    }
}
