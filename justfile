# Short names; nothing depends on them.
test:
    cargo test
lint:
    cargo fmt --check && cargo clippy --all-targets -- -D warnings
bless:
    PIECEWORK_BLESS=1 cargo test --test it documents
sample:
    cargo run -- report sample_events --out reports --charts svg --allow-quarantine
ci:
    .ci/run
