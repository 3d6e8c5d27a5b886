//! Arithmetic on paper: digits in columns, the last first; nothing of the house's own.

pub type Digits = Vec<u8>;

pub fn digits(text: &str) -> Digits {
    trim(text.bytes().rev().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect())
}

fn trim(mut digits: Digits) -> Digits {
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

fn add(one: &[u8], other: &[u8]) -> Digits {
    let (mut sum, mut carry) = (Vec::new(), 0);
    for at in 0..one.len().max(other.len()) + 1 {
        let column = one.get(at).unwrap_or(&0) + other.get(at).unwrap_or(&0) + carry;
        sum.push(column % 10);
        carry = column / 10;
    }
    trim(sum)
}

/// `one` must not be less.
fn subtract(one: &[u8], other: &[u8]) -> Digits {
    let (mut left, mut borrowed) = (Vec::new(), 0);
    for (at, digit) in one.iter().enumerate() {
        let take = other.get(at).unwrap_or(&0) + borrowed;
        borrowed = u8::from(*digit < take);
        left.push(digit + 10 * borrowed - take);
    }
    trim(left)
}

fn multiply(one: &[u8], other: &[u8]) -> Digits {
    let mut product = Vec::new();
    for (at, digit) in other.iter().enumerate() {
        let mut row = vec![0; at];
        let mut carry = 0u16;
        for own in one {
            carry += u16::from(*own) * u16::from(*digit);
            row.push((carry % 10) as u8);
            carry /= 10;
        }
        row.push((carry % 10) as u8);
        product = add(&product, &trim(row));
    }
    product
}

fn is_less(one: &[u8], other: &[u8]) -> bool {
    (one.len(), one.iter().rev().collect::<Vec<_>>()) < (other.len(), other.iter().rev().collect::<Vec<_>>())
}

/// Quotient and what is left.
fn divide(one: &[u8], other: &[u8]) -> (Digits, Digits) {
    let (mut quotient, mut left) = (Vec::new(), Vec::new());
    for digit in one.iter().rev() {
        left.insert(0, *digit);
        left = trim(left);
        let mut times = 0;
        while !is_less(&left, other) {
            left = subtract(&left, other);
            times += 1;
        }
        quotient.insert(0, times);
    }
    (trim(quotient), left)
}

fn shifted(digits: &[u8], places: usize) -> Digits {
    trim([vec![0; places], digits.to_vec()].concat())
}

/// How many digits stand after the point.
pub fn places(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// A sum under way: digits with a point, over a whole number.
#[derive(Clone)]
pub struct Paper {
    minus: bool,
    digits: Digits,
    places: usize,
    pub over: Digits,
}

impl Paper {
    pub fn of(text: &str) -> Paper {
        Paper { minus: text.starts_with('-'), digits: digits(text), places: places(text), over: digits("1") }
    }

    pub fn times(&mut self, text: &str) {
        self.digits = multiply(&self.digits, &digits(text));
        self.places += places(text);
    }

    pub fn plus(&mut self, text: &str) {
        let mut other = multiply(&digits(text), &self.over);
        let most = self.places.max(places(text));
        self.digits = shifted(&self.digits, most - self.places);
        other = shifted(&other, most - places(text));
        self.places = most;
        let minus = text.starts_with('-');
        if minus == self.minus {
            self.digits = add(&self.digits, &other);
        } else if is_less(&self.digits, &other) {
            (self.minus, self.digits) = (minus, subtract(&other, &self.digits));
        } else {
            self.digits = subtract(&self.digits, &other);
        }
    }

    pub fn is_below(&self, text: &str) -> bool {
        let mut rest = self.clone();
        rest.plus(&format!("-{text}"));
        rest.minus && !rest.digits.is_empty()
    }

    pub fn is_above(&self, text: &str) -> bool {
        let mut rest = self.clone();
        rest.plus(&format!("-{text}"));
        !rest.minus && !rest.digits.is_empty()
    }

    /// In steps, as text.
    pub fn rounded(&self, step: &str, mode: &str) -> String {
        let over = shifted(&multiply(&self.over, &digits(step)), self.places);
        let (mut steps, left) = divide(&shifted(&self.digits, places(step)), &over);
        let twice = add(&left, &left);
        let is_odd = steps.first().is_some_and(|digit| digit % 2 == 1);
        let up = match mode {
            "down" => false,
            "half-up" => !is_less(&twice, &over),
            _ => is_less(&over, &twice) || (twice == over && is_odd),
        };
        if up {
            steps = add(&steps, &[1]);
        }
        let text: String = steps.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        match text.as_str() {
            "" => "0".to_owned(),
            text if self.minus => format!("-{text}"),
            text => text.to_owned(),
        }
    }
}

#[test]
fn arithmetic_on_paper_is_right() {
    let text = |digits: &[u8]| digits.iter().rev().map(u8::to_string).collect::<String>();
    assert_eq!(text(&multiply(&digits("9081"), &digits("907"))), (9081 * 907).to_string());
    let (quotient, left) = divide(&digits("1000001"), &digits("37"));
    assert_eq!((text(&quotient), text(&left)), ((1_000_001 / 37).to_string(), (1_000_001 % 37).to_string()));
    let mut sum = Paper::of("1.5");
    sum.plus("-2.25");
    assert_eq!(sum.rounded("0.1", "half-even"), "-8");
    assert_eq!(sum.rounded("0.5", "half-up"), "-2");
    assert!(sum.is_below("0") && !sum.is_above("0"));
}
