//! ChaCha with eight rounds (Bernstein, “ChaCha, a variant of Salsa20”, 2008): the generator behind
//! every random number.
//!
//! Any 64-byte block of any stream is made by itself, from a key, the number of the stream and the
//! number of the block. Most participants draw a few numbers a step, so one block at a time is made,
//! where generators for long streams make four. Owns the arithmetic. Keeps no position.

/// 16 words of a block.
pub type Block = [u32; 16];

const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];
const DOUBLE_ROUNDS: usize = 4;

/// The key a seed stands for: eight numbers of a PCG generator (O'Neill 2014), as is usual where a
/// small seed has to make a large one.
#[must_use]
pub const fn key(seed: u64) -> [u32; 8] {
    let mut state = seed;
    let mut key = [0; 8];
    let mut place = 0;
    while place < key.len() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(11_634_580_027_462_260_723);
        let mixed = (((state >> 18) ^ state) >> 27) as u32;
        key[place] = mixed.rotate_right((state >> 59) as u32);
        place += 1;
    }
    key
}

/// One block of one stream.
#[must_use]
pub fn block(key: &[u32; 8], stream: u64, number: u64) -> Block {
    let [k0, k1, k2, k3, k4, k5, k6, k7] = *key;
    let place = [number as u32, (number >> 32) as u32, stream as u32, (stream >> 32) as u32];
    let start = [CONSTANTS, [k0, k1, k2, k3], [k4, k5, k6, k7], place];
    let [mut a, mut b, mut c, mut d] = start;
    for _ in 0..DOUBLE_ROUNDS {
        quarter_rounds(&mut a, &mut b, &mut c, &mut d);
        // With its rows turned, the diagonals of the block stand in columns.
        (b, c, d) = (once(b), once(once(c)), once(once(once(d))));
        quarter_rounds(&mut a, &mut b, &mut c, &mut d);
        (b, c, d) = (once(once(once(b))), once(once(c)), once(d));
    }
    let mut words = [0; 16];
    for (row, (mixed, start)) in [a, b, c, d].into_iter().zip(start).enumerate() {
        for lane in 0..4 {
            words[4 * row + lane] = mixed[lane].wrapping_add(start[lane]);
        }
    }
    words
}

type Row = [u32; 4];

/// A quarter round on each of the four columns.
#[inline(always)]
fn quarter_rounds(a: &mut Row, b: &mut Row, c: &mut Row, d: &mut Row) {
    mix(a, b, d, 16);
    mix(c, d, b, 12);
    mix(a, b, d, 8);
    mix(c, d, b, 7);
}

/// sum += term, then flip ^= sum, turned by some bits; for each of the four columns.
#[inline(always)]
fn mix(sum: &mut Row, term: &Row, flip: &mut Row, bits: u32) {
    for lane in 0..4 {
        sum[lane] = sum[lane].wrapping_add(term[lane]);
        flip[lane] = (flip[lane] ^ sum[lane]).rotate_left(bits);
    }
}

/// A row turned by one column.
#[inline(always)]
const fn once([w, x, y, z]: Row) -> Row {
    [x, y, z, w]
}
