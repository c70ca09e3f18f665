//! What the tests run inside wasm, under Node.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Plays the scenario against the server at `url`.
///
/// # Errors
/// What went wrong.
#[wasm_bindgen]
pub async fn play(url: String) -> Result<(), String> {
    let channel = turbo_runtime::client::connect(&url)
        .await
        .map_err(|error| error.to_string())?;
    generated_tests::scenario::play(channel).await
}

/// Plays a call of each shape against the server at `url`.
///
/// # Errors
/// What went wrong.
#[wasm_bindgen(js_name = playShapes)]
pub async fn play_shapes(url: String) -> Result<(), String> {
    let channel = turbo_runtime::client::connect(&url)
        .await
        .map_err(|error| error.to_string())?;
    generated_tests::shapes::play(channel).await
}

/// Checks the wire vectors, and answers how many there are.
///
/// # Errors
/// The first difference.
#[wasm_bindgen(js_name = checkVectors)]
pub fn check_vectors() -> Result<usize, String> {
    generated_tests::vectors::check()
}
