//! Drawing lots that come out the same for the same seed, on every machine and with every version of every crate.

/// SplitMix64 (Steele, Lea, Flood 2014): small, and ours, so that no upgrade changes the world.
#[derive(Debug, Clone)]
pub struct Lots(u64);

impl Lots {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x6c69_656e_7468_6f6e)
    }

    /// Lots of their own for one thing, so that adding a draw here changes nothing there.
    pub fn for_item(seed: u64, number: u64) -> Self {
        let mut lots = Self::new(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        lots.next();
        lots
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next() % end }
    }

    /// A number from `first` to `last`, both possible.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of a table, which is never empty here.
    pub fn pick<'a, T>(&mut self, table: &'a [T]) -> &'a T {
        let place = self.below(table.len() as u64);
        &table[usize::try_from(place).unwrap_or(0)]
    }
}
