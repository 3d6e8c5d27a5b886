//! The interval of a rate: what a count of successes lets us say about the rate behind it.
//!
//! Promises: bounds lie in 0..1, none over nothing, and the lower bound of a small sample is low, so
//! that ranking by it never puts three lucky answers above three hundred good ones.
//! Absent on purpose: the rate itself and its rounding (callers keep the pair of counts).
//!
//! E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927);
//! M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Stat. 37 (1988).

/// The normal quantile of a two-sided 95 % interval, the house's usual confidence.
pub const Z95: f64 = 1.959963984540054;

/// The Wilson score interval (without continuity correction) of `successes` out of `trials`; `None`
/// over nothing, or when more succeeded than were tried.
pub fn wilson(successes: u64, trials: u64, z: f64) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let rate = successes as f64 / n;
    let scale = 1.0 + z * z / n;
    let centre = (rate + z * z / (2.0 * n)) / scale;
    let half = z / scale * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt();
    // At the two ends the formula gives exactly 0 and 1; floating point may miss them by a hair.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// The quantile of a two-sided interval of this confidence: 0.95 gives [`Z95`]. `None` unless the
/// confidence lies between 0 and 1.
pub fn z_of_confidence(confidence: f64) -> Option<f64> {
    normal_quantile(0.5 + confidence / 2.0).filter(|z| *z > 0.0)
}

/// The value below which a standard normal variable lies with probability `p`, to about 16 digits
/// (AS 241, PPND16). `None` unless `p` lies between 0 and 1.
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return Some(q * polynomial(&CENTRE_ABOVE, r) / polynomial(&CENTRE_BELOW, r));
    }
    let r = (-p.min(1.0 - p).ln()).sqrt();
    let size = if r <= 5.0 {
        polynomial(&TAIL_ABOVE, r - 1.6) / polynomial(&TAIL_BELOW, r - 1.6)
    } else {
        polynomial(&FAR_ABOVE, r - 5.0) / polynomial(&FAR_BELOW, r - 5.0)
    };
    Some(size.copysign(q))
}

/// Horner's rule, highest power first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const CENTRE_ABOVE: [f64; 8] = [
    2509.0809287301227,
    33430.57558358813,
    67265.7709270087,
    45921.95393154987,
    13731.69376550946,
    1971.5909503065513,
    133.14166789178438,
    3.3871328727963665,
];
const CENTRE_BELOW: [f64; 8] = [
    5226.495278852854,
    28729.085735721943,
    39307.89580009271,
    21213.794301586597,
    5394.196021424751,
    687.1870074920579,
    42.31333070160091,
    1.0,
];
const TAIL_ABOVE: [f64; 8] = [
    0.0007745450142783414,
    0.022723844989269184,
    0.2417807251774506,
    1.2704582524523684,
    3.6478483247632045,
    5.769497221460691,
    4.630337846156546,
    1.4234371107496835,
];
const TAIL_BELOW: [f64; 8] = [
    1.0507500716444169e-09,
    0.0005475938084995345,
    0.015198666563616457,
    0.14810397642748008,
    0.6897673349851,
    1.6763848301838038,
    2.053191626637759,
    1.0,
];
const FAR_ABOVE: [f64; 8] = [
    2.0103343992922881e-07,
    2.7115555687434876e-05,
    0.0012426609473880784,
    0.026532189526576124,
    0.29656057182850487,
    1.7848265399172913,
    5.463784911164114,
    6.657904643501103,
];
const FAR_BELOW: [f64; 8] = [
    2.0442631033899397e-15,
    1.421511758316446e-07,
    1.8463183175100548e-05,
    0.0007868691311456133,
    0.014875361290850615,
    0.1369298809227358,
    0.599832206555888,
    1.0,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_intervals() {
        for (successes, trials, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (1, 1, 0.2065, 1.0),
            (95, 100, 0.8883, 0.9785),
            (19, 25, 0.5657, 0.8850),
        ] {
            let (found_low, found_high) = wilson(successes, trials, Z95).unwrap();
            let text = format!("{successes}/{trials}: {found_low} {found_high}");
            assert!((found_low - low).abs() < 5.1e-5 && (found_high - high).abs() < 5.1e-5, "{text}");
        }
    }

    #[test]
    fn nothing_over_nothing() {
        assert_eq!(wilson(0, 0, Z95), None);
        assert_eq!(wilson(3, 2, Z95), None);
        assert_eq!(wilson(0, 7, Z95).unwrap().0, 0.0);
        assert_eq!(wilson(7, 7, Z95).unwrap().1, 1.0);
    }

    #[test]
    fn quantiles_of_the_normal_distribution() {
        for (p, z) in [
            (0.5, 0.0),
            (0.6, 0.2533471031357998),
            (0.9, 1.2815515655446008),
            (0.95, 1.6448536269514715),
            (0.995, 2.5758293035489),
            (0.999999, 4.753424308817089),
            (1e-10, -6.361340902404056),
            (1e-20, -9.262340089798408),
        ] {
            let found = normal_quantile(p).unwrap();
            assert!((found - z).abs() < 1e-10, "{p}: {found}");
        }
        assert!((z_of_confidence(0.95).unwrap() - Z95).abs() < 1e-14);
        for nonsense in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            assert_eq!(z_of_confidence(nonsense), None, "{nonsense}");
        }
    }

    proptest! {
        #[test]
        fn bounds_hold_the_rate_and_narrow_with_more_of_the_same(
            trials in 1u64..5_000, part in 0.0f64..=1.0, confidence in 0.5f64..0.999,
        ) {
            let successes = (trials as f64 * part) as u64;
            let z = z_of_confidence(confidence).unwrap();
            let (low, high) = wilson(successes, trials, z).unwrap();
            let rate = successes as f64 / trials as f64;
            prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0);
            let (closer_low, closer_high) = wilson(successes * 3, trials * 3, z).unwrap();
            prop_assert!(closer_low >= low && closer_high <= high);
        }
    }
}
