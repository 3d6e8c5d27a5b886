//! Files that are cut, changed or made up: never a panic, and what came before stays.

use std::fs::File;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_bytes_after_the_magic_are_damage(
        magic in prop_oneof![Just(&b"PAR1"[..]), Just(&b"ARROW1\0\0"[..]), Just(&b"\xff\xff\xff\xff"[..])],
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        closed in any::<bool>(),
    ) {
        let mut all = magic.to_vec();
        all.extend(bytes);
        if closed {
            all.extend([20, 0, 0, 0]);
            all.extend(magic);
        }
        let (seen, _) = read_in(&all, None);
        prop_assert!(seen.events.is_empty());
    }

    #[test]
    fn changed_bytes_never_end_the_program(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let batches = in_batches(&some_events(9));
        for mut bytes in [as_parquet(&batches), as_file(&batches), as_stream(&batches)] {
            for (at, byte) in &changes {
                let at = at.index(bytes.len() - 8) + 8;
                bytes[at] = *byte;
            }
            let (seen, result) = read_in(&bytes, None);
            prop_assert!(seen.records <= 1_000_000);
            if let Err(error) = result {
                // A changed byte in the name of a column makes it a table of other things, in a length a bomb.
                let told = ["PW0202 work.bin: ", "PW0203 work.bin: ", "PW0206 work.bin: "];
                prop_assert!(told.iter().any(|code| error.to_string().starts_with(code)), "{error}");
            }
        }
    }
}

#[test]
fn what_came_before_a_cut_stays() {
    let batches = in_batches(&some_events(9));
    for write in [as_stream, as_file] {
        let (whole, shorter) = (write(&batches), write(&batches[..2]));
        // Up to where the last batch begins, they are the same.
        let before = whole.iter().zip(&shorter).take_while(|(one, other)| one == other).count() & !63;
        for at in [before + 1, before + 6, before + 50] {
            let (seen, result) = read_in(&whole[..at], None);
            result.unwrap();
            assert_eq!(seen.events.len(), 8, "cut at {at}");
            let rejected: Vec<_> = seen.rejected.iter().map(|seen| (seen.0, seen.1)).collect();
            assert_eq!(rejected, [(9, Rule::Cut)]);
        }
    }
    let stream = as_stream(&batches);
    let (seen, result) = read_in(&stream[..stream.len() - 8], None);
    result.unwrap();
    assert_eq!((seen.events.len(), seen.rejected.len()), (9, 0), "a stream's end mark may be missing");
}

#[test]
fn a_truncated_parquet_file_is_damaged() {
    let bytes = as_parquet(&in_batches(&some_events(9)));
    for length in [4, 12, bytes.len() / 2, bytes.len() - 1] {
        let (_, result) = read_on_disk(&bytes[..length]);
        assert!(matches!(result, Err(SourceError::Damaged { file, .. }) if file == "work.bin"));
    }
}

#[test]
fn rows_before_a_damaged_part_stay() {
    // Rows of a batch that would reach into the damaged group are not lost with it.
    let events = some_events(8_200);
    let mut bytes = as_parquet_in_groups(&in_batches(&events), 5_000);
    let open = ParquetRecordBatchReaderBuilder::try_new(File::open(on_disk(&bytes).path()).unwrap()).unwrap();
    let (start, length) = open.metadata().row_group(1).column(0).byte_range();
    bytes[start as usize..(start + length) as usize].fill(0xaa);
    let (seen, result) = read_on_disk(&bytes);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    assert_eq!(seen.events.len(), 5_000);
    assert!(seen.events.iter().zip(&events).all(|(seen, event)| seen.1 == *event));
}
