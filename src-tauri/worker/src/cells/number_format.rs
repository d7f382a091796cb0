//! A number as its cell wants it written (ECMA-376 18.8.31), with the separators of Vietnam: 1.250.000,5.
//!
//! What is understood: groups of three, decimals, percent, thousands left out, literals and currencies, the sections for
//! negative numbers and zero. Everything else (fractions, exponents, conditions) is written plainly.

/// More decimals than this no format has.
const MOST_DECIMALS: usize = 20;

/// `code` is the format's code; without one the number is written plainly.
pub fn written(value: f64, code: Option<&str>) -> String {
    let formatted = code.filter(|code| !code.eq_ignore_ascii_case("general")).and_then(|code| by_code(value, code));
    formatted.unwrap_or_else(|| plain(value))
}

/// As many digits as mean something in a double that was typed in decimals.
fn plain(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let long = value.abs() >= 1e15 || (value != 0.0 && value.abs() < 1e-9);
    let text = if long { format!("{value:e}") } else { trimmed(&format!("{value:.10}")) };
    text.replace('.', ",")
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

fn by_code(value: f64, code: &str) -> Option<String> {
    if !value.is_finite() || value.abs() >= 1e15 {
        return None;
    }
    let sections = sections(code);
    let (section, value) = match (sections.get(1), sections.get(2)) {
        (_, Some(zero)) if value == 0.0 => (zero, value),
        // The section itself says how a negative number is marked.
        (Some(negative), _) if value < 0.0 => (negative, -value),
        _ => (sections.first()?, value),
    };
    Some(Section::parse(section)?.write(value))
}

/// Parts between semicolons that stand in no quotes.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in code.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                sections.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(section) = sections.last_mut() {
            section.push(letter);
        }
    }
    sections
}

#[derive(Default)]
struct Section {
    before: String,
    after: String,
    /// Digits that are written even when they are zero.
    least_whole: usize,
    least_decimals: usize,
    most_decimals: usize,
    grouped: bool,
    /// By 100 for percent, by a thousandth for each comma behind the digits.
    times: f64,
    digits: bool,
}

impl Section {
    /// `None` where the section holds what is not understood.
    fn parse(code: &str) -> Option<Self> {
        let mut section = Self { times: 1.0, ..Self::default() };
        let (mut decimals, mut commas) = (false, 0_i32);
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '0' | '#' | '?' => {
                    if commas > 0 {
                        section.grouped = true;
                        commas = 0;
                    }
                    section.digits = true;
                    match (decimals, letter) {
                        (false, '0') => section.least_whole += 1,
                        (false, _) => {}
                        (true, digit) => {
                            section.most_decimals += 1;
                            if digit == '0' {
                                section.least_decimals = section.most_decimals;
                            }
                        }
                    }
                }
                '.' if !decimals => decimals = true,
                ',' if section.digits => commas += 1,
                '%' => {
                    section.times *= 100.0;
                    section.literal('%');
                }
                '"' => letters.by_ref().take_while(|letter| *letter != '"').for_each(|letter| section.literal(letter)),
                '\\' => section.literal(letters.next()?),
                '_' => {
                    letters.next()?;
                    section.literal(' ');
                }
                '*' => {
                    letters.next()?;
                }
                '[' => {
                    let inner: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                    // `[$₫-42A]` is a currency; a colour says nothing here; a condition is not understood.
                    if let Some(currency) = inner.strip_prefix('$') {
                        let symbol = currency.split('-').next().unwrap_or_default();
                        symbol.chars().for_each(|letter| section.literal(letter));
                    } else if inner.starts_with(['<', '>', '=']) {
                        return None;
                    }
                }
                ' ' | '-' | '+' | '(' | ')' | '$' | ':' | '₫' | 'đ' | '€' => section.literal(letter),
                _ => return None,
            }
        }
        section.times /= 1000_f64.powi(commas);
        (section.most_decimals <= MOST_DECIMALS).then_some(section)
    }

    fn literal(&mut self, letter: char) {
        if self.digits { self.after.push(letter) } else { self.before.push(letter) }
    }

    fn write(&self, value: f64) -> String {
        if !self.digits {
            return self.before.trim().to_owned();
        }
        let rounded = format!("{:.*}", self.most_decimals, (value * self.times).abs());
        let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let mut decimals = decimals.to_owned();
        while decimals.len() > self.least_decimals && decimals.ends_with('0') {
            decimals.pop();
        }
        let whole = if whole == "0" && self.least_whole == 0 { "" } else { whole };
        let mut digits = format!("{whole:0>least$}", least = self.least_whole);
        if self.grouped {
            digits = grouped(&digits);
        }
        if !decimals.is_empty() {
            digits = format!("{digits},{decimals}");
        }
        let is_zero = !rounded.contains(|letter: char| ('1'..='9').contains(&letter));
        let sign = if value < 0.0 && !is_zero { "-" } else { "" };
        format!("{sign}{}{digits}{}", self.before, self.after).trim().to_owned()
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_their_cell_wants_them() {
        let cases = [
            (1_250_000.0, Some("#,##0"), "1.250.000"),
            (1_250_000.456, Some("#,##0.00"), "1.250.000,46"),
            (12.5, Some("0.0##"), "12,5"),
            (0.075, Some("0.0%"), "7,5%"),
            (-1_234.0, Some("#,##0;(#,##0)"), "(1.234)"),
            (-1_234.0, Some("#,##0"), "-1.234"),
            (0.0, Some("#,##0;-#,##0;\"-\""), "-"),
            (1_250_000.0, Some("#,##0\\ [$₫-42A]"), "1.250.000 ₫"),
            (1_250_000.0, Some("_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)"), "1.250.000"),
            (5_000_000.0, Some("#,##0,,\" triệu\""), "5 triệu"),
            (7.0, Some("000"), "007"),
            (-0.001, Some("0.00"), "0,00"),
            (0.5, Some("# ?/?"), "0,5"),
            (1_250_000.0, None, "1250000"),
            (0.1 + 0.2, Some("General"), "0,3"),
        ];
        for (value, code, wanted) in cases {
            assert_eq!(written(value, code), wanted, "{value} by {code:?}");
        }
    }
}
