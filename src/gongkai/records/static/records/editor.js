// The body's editor over its plain textarea. What it sends is cleaned by the server; without script the textarea remains.
document.querySelectorAll("textarea[data-editor]").forEach((area) => {
  const editor = Jodit.make(area, {
    language: document.documentElement.lang.startsWith("zh") ? "zh_cn" : "en",
    toolbarAdaptive: false,
    minHeight: 360,
    askBeforePasteHTML: false,
    askBeforePasteFromWord: false,
    defaultActionOnPaste: "insert_as_html",
    defaultActionOnPasteFromWord: "insert_as_html",
    showCharsCounter: true,
    showWordsCounter: false,
    showXPathInStatusbar: false,
    hidePoweredByJodit: true,
    beautifyHTML: false,
    sourceEditor: "area",
    globalFullSize: false,
    uploader: { insertImageAsBase64URI: false },
    disablePlugins: ["ai-assistant", "speech-recognize", "file", "video", "iframe", "media", "drag-and-drop", "image-processor"],
    buttons: ["paragraph", "bold", "italic", "underline", "|", "ul", "ol", "table", "link", "|", "left", "center", "right", "|", "undo", "redo", "eraser", "source"],
    controls: { paragraph: { list: { p: "正文", h2: "一级标题", h3: "二级标题", h4: "三级标题" } } },
  });
  editor.editor.setAttribute("aria-label", area.labels[0]?.textContent ?? "");
});
