//! What the tests run inside wasm: the rows of the matrix.

#![cfg(target_arch = "wasm32")]

use generated_tests::matrix::{Played, Stage, play_here};
use wasm_bindgen::prelude::wasm_bindgen;

/// Plays a row of the matrix on the server at `url`, under a name that no other has.
///
/// # Errors
/// What went wrong.
#[wasm_bindgen(js_name = playRow)]
pub async fn play_row(row: String, url: String, name: String) -> Result<(), String> {
    let played: Played = async {
        let stage = Stage::open(&url, &name).await?;
        play_here(&row, &stage).ok_or("Rust does not play it")?.await
    }
    .await;
    played.map_err(|wrong| wrong.0)
}
