//! Exact amounts on the way from a price to what is paid: fractions of whole numbers, rounded once, at the end.
//!
//! Promises: no float, and no digit lost before the one rounding; what no longer fits is `None`, never a wrong number. A negative amount
//! is rounded as the mirror of the positive one, so that a reversal takes back to the digit what was given.
//! Absent on purpose: when an amount is rounded (`evaluate`), and to what (the card).

use std::cmp::Ordering;

use crate::units::{Mode, Rounding, print_decimal};

/// Millionths of a unit: the scale of [`crate::units::Money`].
const UNIT: i128 = 1_000_000;
/// So many decimal places of an exact amount are printed; one that has more is printed as a near one.
const PLACES: u32 = 12;

/// An exact amount, `over / under`, with `under` above 0. It is reduced only when it must be: most sums are short.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    over: i128,
    under: i128,
}

impl Exact {
    pub const ZERO: Exact = Exact { over: 0, under: 1 };
    pub const ONE: Exact = Exact { over: 1, under: 1 };

    /// A decimal by its millionths.
    pub const fn millionths(value: i128) -> Exact {
        Exact { over: value, under: UNIT }
    }

    /// A fraction; `None` over nothing.
    pub fn fraction(over: i128, under: i128) -> Option<Exact> {
        (under > 0).then_some(Exact { over, under })
    }

    pub fn is_zero(self) -> bool {
        self.over == 0
    }

    pub fn times(self, other: Exact) -> Option<Exact> {
        let product = |one: Exact, other: Exact| {
            Some(Exact {
                over: one.over.checked_mul(other.over)?,
                under: one.under.checked_mul(other.under)?,
            })
        };
        product(self, other).or_else(|| {
            let (one, other) = (
                Exact { over: self.over, under: other.under }.reduced(),
                Exact { over: other.over, under: self.under }.reduced(),
            );
            product(one, other)
        })
    }

    pub fn plus(self, other: Exact) -> Option<Exact> {
        let sum = |one: Exact, other: Exact| {
            if one.under == other.under {
                return Some(Exact { over: one.over.checked_add(other.over)?, ..one });
            }
            let over = one.over.checked_mul(other.under)?;
            let over = over.checked_add(other.over.checked_mul(one.under)?)?;
            Some(Exact { over, under: one.under.checked_mul(other.under)? })
        };
        sum(self, other).or_else(|| sum(self.reduced(), other.reduced()))
    }

    pub fn minus(self, other: Exact) -> Option<Exact> {
        self.plus(Exact { over: other.over.checked_neg()?, ..other })
    }

    fn reduced(self) -> Exact {
        let (mut one, mut other) = (self.over.unsigned_abs(), self.under.unsigned_abs());
        while other > 0 {
            (one, other) = (other, one % other);
        }
        match i128::try_from(one) {
            Ok(shared) if shared > 1 => Exact { over: self.over / shared, under: self.under / shared },
            _ => self,
        }
    }

    /// The nearest multiple of a step, in millionths. `None` when it does not fit.
    pub fn rounded(self, rounding: Rounding) -> Option<i128> {
        let steps = |amount: Exact| {
            let over = amount.over.unsigned_abs().checked_mul(UNIT.unsigned_abs())?;
            let under = amount.under.unsigned_abs().checked_mul(rounding.step.unsigned_abs())?;
            Some(rounding.mode.nearest(over, under))
        };
        let steps = steps(self).or_else(|| steps(self.reduced()))?;
        let size = i128::try_from(steps).ok()?.checked_mul(rounding.step)?;
        Some(if self.over < 0 { -size } else { size })
    }

    /// The amount in decimals, exactly; where it has no end, or a far one, to six places with `~` before it.
    pub fn print(self) -> String {
        let Exact { over, under } = self.reduced();
        let fits = (6..=PLACES).find_map(|places| {
            let over = over.checked_mul(10i128.checked_pow(places)?)?;
            (over % under == 0).then(|| print_decimal(over / under, places, places))
        });
        fits.unwrap_or_else(|| {
            let millionth = Rounding { mode: Mode::HalfUp, step: 1 };
            match self.rounded(millionth) {
                Some(near) => format!("~{}", print_decimal(near, 6, 6)),
                None => "very much".to_owned(),
            }
        })
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    /// Crosswise where that fits, which is nearly always; else whole parts first, then what is left the other way up, as Euclid would:
    /// nothing is multiplied there, so nothing overflows.
    fn cmp(&self, other: &Exact) -> Ordering {
        let crosswise =
            || Some(self.over.checked_mul(other.under)?.cmp(&other.over.checked_mul(self.under)?));
        if let Some(order) = crosswise() {
            return order;
        }
        let (mut one, mut two, mut flipped) = (*self, *other, false);
        loop {
            let wholes = one.over.div_euclid(one.under).cmp(&two.over.div_euclid(two.under));
            let rests = (one.over.rem_euclid(one.under), two.over.rem_euclid(two.under));
            let order = match (wholes, rests) {
                (Ordering::Equal, (0, _) | (_, 0)) => rests.0.cmp(&rests.1),
                (Ordering::Equal, _) => {
                    one = Exact { over: one.under, under: rests.0 };
                    two = Exact { over: two.under, under: rests.1 };
                    flipped = !flipped;
                    continue;
                }
                (order, _) => order,
            };
            return if flipped { order.reverse() } else { order };
        }
    }
}

/// Each mode by its name.
pub const MODES: [(&str, Mode); 3] =
    [("half-up", Mode::HalfUp), ("half-even", Mode::HalfEven), ("down", Mode::Down)];

impl Mode {
    pub fn name(self) -> &'static str {
        MODES.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }
}

/// Currencies of ISO 4217 whose smallest part is not a hundredth, with their decimal places.
const PLACES_OF: &[(&str, &[&str])] = &[
    ("0", &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"]),
    ("0", &["XAF", "XOF", "XPF"]),
    ("3", &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
];

/// The smallest part of a currency in millionths: what a card rounds to that states no step. `None` for what is no code of
/// three capitals: of points and tokens nobody knows.
pub fn minor_unit(currency: &str) -> Option<i128> {
    let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let places =
        PLACES_OF.iter().find(|(_, codes)| codes.contains(&currency)).map_or("2", |(places, _)| places);
    is_code.then_some(match places {
        "0" => UNIT,
        "3" => UNIT / 1000,
        _ => UNIT / 100,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::decimal;

    fn exact(text: &str) -> Exact {
        let (value, _) = decimal(text, 12).unwrap();
        Exact { over: value, under: 10i128.pow(12) }
    }

    /// Worked out by hand: amount, step, then half-up, half-even, down.
    const CASES: &str = "
        0.005      0.01   0.01  0.00  0.00
        0.015      0.01   0.02  0.02  0.01
        0.025      0.01   0.03  0.02  0.02
        0.0249999  0.01   0.02  0.02  0.02
        0.0250001  0.01   0.03  0.03  0.02
        1.999      0.01   2.00  2.00  1.99
        0.05       0.1    0.10  0.00  0.00
        0.15       0.1    0.20  0.20  0.10
        0.25       0.1    0.30  0.20  0.20
        0.5        1      1.00  0.00  0.00
        1.5        1      2.00  2.00  1.00
        2.5        1      3.00  2.00  2.00
        2.51       1      3.00  3.00  2.00
        7.5        5      10.00 10.00 5.00
        2.5        5      5.00  0.00  0.00
        0.0005     0.001  0.001 0.00  0.00
        0.0015     0.001  0.002 0.002 0.001
        12         0.01   12.00 12.00 12.00
        0          0.01   0.00  0.00  0.00";

    #[test]
    fn each_mode_rounds_as_its_table_says_and_negative_amounts_mirror_it() {
        for case in CASES.lines().map(str::trim).filter(|case| !case.is_empty()) {
            let words: Vec<&str> = case.split_whitespace().collect();
            let step = decimal(words[1], 6).unwrap().0;
            for ((_, mode), wanted) in MODES.into_iter().zip(&words[2..]) {
                let rounded =
                    |amount: Exact| print_decimal(amount.rounded(Rounding { mode, step }).unwrap(), 6, 6);
                assert_eq!(rounded(exact(words[0])), *wanted, "{} of {case}", mode.name());
                let mirrored = match *wanted {
                    "0.00" => "0.00".to_owned(),
                    wanted => format!("-{wanted}"),
                };
                let negative = exact(&format!("-{}", words[0]));
                assert_eq!(rounded(negative), mirrored, "{} of minus {case}", mode.name());
            }
        }
    }

    #[test]
    fn a_currency_is_rounded_to_its_smallest_part() {
        let amount = exact("1234.5675");
        let rounded = |currency: &str, mode: Mode| {
            let step = minor_unit(currency).unwrap();
            print_decimal(amount.rounded(Rounding { mode, step }).unwrap(), 6, 6)
        };
        let of = |currency: &str| MODES.map(|(_, mode)| rounded(currency, mode)).join(" ");
        assert_eq!(of("CNY"), "1234.57 1234.57 1234.56");
        assert_eq!(of("USD"), "1234.57 1234.57 1234.56");
        assert_eq!(of("JPY"), "1235.00 1235.00 1234.00");
        assert_eq!(of("KWD"), "1234.568 1234.568 1234.567");
        assert_eq!([minor_unit("POINTS"), minor_unit("USDC"), minor_unit("usd")], [None; 3]);
    }

    #[test]
    fn amounts_stay_exact_until_they_no_longer_fit() {
        let third = Exact::fraction(1, 3).unwrap();
        let one = third.plus(third).unwrap().plus(third).unwrap();
        assert_eq!(one, Exact::ONE);
        assert!(third > exact("0.333333333333") && third < exact("0.333333333334"));
        assert!(exact("-0.5") < exact("-0.25") && exact("-0.25") < Exact::ZERO);
        assert_eq!(
            [third.print(), exact("0.35").print(), exact("-1.0000005").print()],
            ["~0.333333", "0.35", "-1.0000005"]
        );
        // A product of many digits fits as long as its reduced form does.
        let large = Exact::fraction(10i128.pow(30), 7).unwrap();
        assert_eq!(large.times(Exact::fraction(7, 10i128.pow(30)).unwrap()), Some(Exact::ONE));
        assert_eq!(large.times(large), None);
        assert_eq!(large.rounded(Rounding { mode: Mode::Down, step: 1 }), Some(10i128.pow(36) / 7));
        assert!(large.print().starts_with("~142857142857142857142857142857.142857"));
    }
}
