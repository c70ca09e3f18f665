// The guest book in Svelte.
import { mount } from "svelte";
import { connect } from "../guests/guests.js";
import Page from "./Page.svelte";

// The page is there before the server is.
const channel = await connect("/rpc", { retry: true });
mount(Page, { target: document.getElementById("main")!, props: { channel } });
