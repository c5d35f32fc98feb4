//! The generator of all test data: Philox4x32-10, as Salmon, Moraes, Dror and Shaw published it in
//! 2011 ("Parallel random numbers: as easy as 1, 2, 3").
//!
//! The standard specifies it, and every use of it below: the same seed gives the same bits for
//! ever, on any host and in any implementation of the suite. It is a function of a counter, not a
//! sequence: any element of any tensor can be drawn alone and in any order.
//!
//! | word of the counter | holds |
//! |---|---|
//! | 0, 1 | index of the element, low word first |
//! | 2 | index of the tensor within its case |
//! | 3 | index of the block, for elements that need more than 128 bits |
//!
//! The key is the seed, low word first. Everything drawn is made from the words with integers and
//! exactly rounded operations, so no mathematical library has a say in it.

/// The ten rounds of Philox4x32, for `N` counters at a time: word by word, so that a compiler can
/// take several counters into one register.
#[inline]
pub fn philox4x32<const N: usize>(mut counters: [[u32; N]; 4], mut key: [u32; 2]) -> [[u32; N]; 4] {
    const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    for _ in 0..10 {
        let before = counters;
        for n in 0..N {
            let a = u64::from(before[0][n]) * u64::from(MULTIPLIERS[0]);
            let b = u64::from(before[2][n]) * u64::from(MULTIPLIERS[1]);
            counters[0][n] = (b >> 32) as u32 ^ before[1][n] ^ key[0];
            counters[1][n] = b as u32;
            counters[2][n] = (a >> 32) as u32 ^ before[3][n] ^ key[1];
            counters[3][n] = a as u32;
        }
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counters
}

/// The random numbers of one tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Seed of the case.
    pub seed: u64,
    /// Index of the tensor within the case.
    pub tensor: u32,
}

impl Stream {
    /// The stream of a tensor.
    pub fn new(seed: u64, tensor: u32) -> Self {
        Stream { seed, tensor }
    }

    /// What is drawn for an element.
    #[inline]
    pub fn at(&self, element: u64) -> Draw {
        let [draw] = self.batch(element);
        draw
    }

    /// What is drawn for `N` elements from `first` on.
    #[inline]
    pub fn batch<const N: usize>(&self, first: u64) -> [Draw; N] {
        self.blocks(first, 0)
    }

    /// What is drawn for an element besides, independent of [`at`](Self::at).
    #[inline]
    pub fn again(&self, element: u64) -> Draw {
        let [draw] = self.blocks(element, 1);
        draw
    }

    /// A 32-bit word for an element.
    pub fn u32(&self, element: u64) -> u32 {
        self.at(element).0[0]
    }

    /// A 64-bit word for an element.
    pub fn u64(&self, element: u64) -> u64 {
        self.at(element).u64()
    }

    /// A number in [0, 1) for an element; see [`Draw::unit`].
    pub fn unit(&self, element: u64) -> f64 {
        self.at(element).unit()
    }

    /// A normal deviate for an element; see [`Draw::normal`].
    pub fn normal(&self, element: u64) -> f64 {
        self.at(element).normal()
    }

    #[inline]
    fn blocks<const N: usize>(&self, first: u64, block: u32) -> [Draw; N] {
        let element = |n: usize| first + n as u64;
        let low = std::array::from_fn(|n| element(n) as u32);
        let high = std::array::from_fn(|n| (element(n) >> 32) as u32);
        let counters = [low, high, [self.tensor; N], [block; N]];
        let words = philox4x32(counters, [self.seed as u32, (self.seed >> 32) as u32]);
        std::array::from_fn(|n| Draw(words.map(|word| word[n])))
    }
}

/// The 128 bits drawn for an element. Magnitudes come from the first two words, the sign from the
/// third, anything else from the fourth, so that they are independent; a normal deviate takes all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw([u32; 4]);

impl Draw {
    /// The first two words.
    #[inline]
    pub fn u64(self) -> u64 {
        u64::from(self.0[1]) << 32 | u64::from(self.0[0])
    }

    /// The upper 53 bits of the first two words as a number in [0, 1).
    #[inline]
    pub fn unit(self) -> f64 {
        (self.u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A normal deviate: the sum of six numbers of 21 bits, centred and scaled to variance 1 by one
    /// multiplication. It never leaves ±4.25, and its kurtosis is 2.8 instead of 3. A transform by
    /// logarithm and cosine would have real tails, and bits that hang on somebody's logarithm.
    #[inline]
    pub fn normal(self) -> f64 {
        /// 2^-21 * sqrt(12/6): the deviation of the sum, inverted.
        const SCALE: f64 = std::f64::consts::SQRT_2 / 2_097_152.0;
        const FIELD: u64 = (1 << 21) - 1;
        let halves = [self.u64(), u64::from(self.0[3]) << 32 | u64::from(self.0[2])];
        let fields =
            halves.map(|half| (half & FIELD) + (half >> 21 & FIELD) + (half >> 42 & FIELD));
        let centred = (fields[0] + fields[1]).cast_signed() - 3 * FIELD.cast_signed();
        centred as f64 * SCALE
    }

    /// An integer in `0..n`: the high part of a product, biased by less than n / 2^64.
    #[inline]
    pub fn below(self, n: u64) -> u64 {
        ((u128::from(self.u64()) * u128::from(n)) >> 64) as u64
    }

    /// True with probability `p`: the third word as a fraction of 2^32 is less.
    #[inline]
    pub fn chance(self, p: f64) -> bool {
        f64::from(self.0[2]) < p * 4_294_967_296.0
    }

    /// 1 or -1, equally likely.
    #[inline]
    pub fn sign(self) -> f64 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// The fourth word.
    #[inline]
    pub fn other(self) -> u32 {
        self.0[3]
    }
}
