//! Wrong places that elements come from: a neighbour, the other end, the transposed matrix.

use super::places::Region;

/// Where an element came from, if there is such a place.
pub(super) type Source<'a> = Box<dyn Fn(u64) -> Option<u64> + 'a>;

/// Wrong places that elements may have come from, in words.
pub(super) fn sources<'a>(region: &'a Region) -> Vec<(String, Source<'a>)> {
    let mut all: Vec<(String, Source)> = Vec::new();
    for axis in 0..region.shape.len() {
        let (extent, stride) = (region.extent(axis), region.stride(axis));
        if extent < 2 {
            continue;
        }
        let noun = region.noun(axis);
        let (one, many, behind) = (noun.one(), noun.many(), noun.behind());
        let at = move |place: u64| place / stride % extent;
        let next = move |place| (at(place) + 1 < extent).then(|| place + stride);
        let before = move |place| (at(place) > 0).then(|| place - stride);
        let first = move |place| Some(place - at(place) * stride);
        let mirrored = move |place| Some(first(place)? + (extent - 1 - at(place)) * stride);
        all.push((format!("each is the result of the next {one}{behind}"), Box::new(next)));
        all.push((format!("each is the result of the {one} before{behind}"), Box::new(before)));
        all.push((format!("each is the result of {one} 0{behind}"), Box::new(first)));
        let words = format!("each is the result from the other end of the {many}{behind}");
        all.push((words, Box::new(mirrored)));
    }
    let pair = |place: u64| Some(place ^ 1).filter(|other| *other < region.elements());
    let words = "each is the result of the other element of its pair".to_owned();
    all.push((words, Box::new(pair)));
    if let &[.., rows, columns] = region.shape {
        let (rows, columns) = (rows.max(1) as u64, columns.max(1) as u64);
        let transposed = move |place: u64| {
            let (matrix, place) = (place / (rows * columns), place % (rows * columns));
            Some(matrix * rows * columns + place % rows * columns + place / rows)
        };
        if rows > 1 && columns > 1 {
            let words = "each is the result at the transposed place".to_owned();
            all.push((words, Box::new(transposed)));
        }
    }
    all
}
