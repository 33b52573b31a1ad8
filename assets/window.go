package assets

import _ "embed"

//go:embed fonts/window-Regular.otf
var windowRegular []byte

//go:embed fonts/window-Bold.otf
var windowBold []byte

// WindowFont is the regular face of the window: OpenType with CFF outlines,
// Latin, punctuation, arrows, shapes and every hanzi of Noto Sans CJK SC
// (about 30,000). The bytes are those in the program: never write to them.
func WindowFont() []byte { return windowRegular }

// WindowFontBold is the bold face, with the same characters as WindowFont, so
// that a rare name in a heading is not lost.
func WindowFontBold() []byte { return windowBold }
