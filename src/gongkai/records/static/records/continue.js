// A batch goes on by itself; without script by the button.
document.querySelector("form[data-continue]")?.requestSubmit();
