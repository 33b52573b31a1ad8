package ui

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"image/color"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"confirmpoint/assets"
	"confirmpoint/assets/icons"
	"confirmpoint/ui/present"
)

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Contrast of text is at least 4.5:1 on every ground it stands on, in both themes.
func TestContrast(t *testing.T) {
	test.NewTempApp(t)
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, colorSurface, colorRowHover, colorAccentSoft, theme.ColorNameHeaderBackground}
	inks := []fyne.ThemeColorName{theme.ColorNameForeground, colorSecond, theme.ColorNamePrimary}
	for _, tone := range []present.Tone{
		present.TonePending, present.ToneComplete, present.ToneIncomplete, present.ToneUnsent, present.ToneConflict,
		present.ToneDeclined, present.ToneHint, present.ToneWarn, present.ToneBlock, "",
	} {
		inks = append(inks, toneColor(tone))
	}
	pairs := map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
		theme.ColorNamePlaceHolder:         theme.ColorNameInputBackground,
		colorDrillText:                     colorDrill,
	}
	for _, dark := range []bool{false, true} {
		look := NewTheme(dark)
		ratio := func(ink, ground fyne.ThemeColorName) {
			if c := contrast(look.Color(ink, 0), look.Color(ground, 0)); c < 4.5 {
				t.Errorf("dark %v: %s on %s is %.2f:1", dark, ink, ground, c)
			}
		}
		for _, ground := range grounds {
			for _, ink := range inks {
				ratio(ink, ground)
			}
		}
		for ink, ground := range pairs {
			ratio(ink, ground)
		}
		for _, soft := range []fyne.ThemeColorName{colorInfoSoft, colorErrorSoft, colorWarnSoft} {
			ratio(theme.ColorNameForeground, soft)
		}
	}
}

func TestThemeOfTheDesign(t *testing.T) {
	for name, want := range map[fyne.ThemeColorName][2]uint32{
		theme.ColorNameBackground: {0xF5F7FA, 0x15191E}, colorSurface: {0xFFFFFF, 0x1D232A},
		theme.ColorNameSeparator: {0xD8DEE6, 0x323B45}, theme.ColorNameForeground: {0x1F2933, 0xE6EAEF},
		colorSecond: {0x52606D, 0xA3AEBA}, theme.ColorNamePrimary: {0x1F5FBF, 0x6FA8FF},
	} {
		for i, dark := range []bool{false, true} {
			if got := NewTheme(dark).Color(name, 0); got != rgb(want[i]) {
				t.Errorf("%s, dark %v: %v, want %06X", name, dark, got, want[i])
			}
		}
	}
	look := NewTheme(true)
	if !IsDark(look) || IsDark(NewTheme(false)) || IsDark(theme.DefaultTheme()) {
		t.Error("IsDark does not tell the themes apart")
	}
	for name, want := range map[fyne.ThemeSizeName]float32{sizeSmall: 13, sizeBody: 14, sizeBlock: 16, sizePage: 20} {
		if got := look.Size(name); got != want {
			t.Errorf("size %s is %v, want %v", name, got, want)
		}
	}
	if look.Color(theme.ColorNameShadow, 0) != color.Transparent {
		t.Error("there are shadows")
	}
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Italic: true}, {Monospace: true}, {Symbol: true}} {
		font := look.Font(style).Content()
		if !bytes.Equal(font, assets.WindowFont()) && !bytes.Equal(font, assets.WindowFontBold()) {
			t.Errorf("style %+v uses a font that is not ours", style)
		}
	}
}

// Every character a string of the window can show is in both faces: a machine
// without any fonts shows no box.
func TestEveryCharacterOfTheWindowHasAGlyph(t *testing.T) {
	faces := map[string]*sfnt.Font{}
	for name, data := range map[string][]byte{"regular": assets.WindowFont(), "bold": assets.WindowFontBold()} {
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		faces[name] = font
	}
	var buf sfnt.Buffer
	seen := map[rune]bool{}
	for _, folder := range []string{".", "present", "../confirm"} {
		for text, place := range stringLiterals(t, folder) {
			for _, r := range text {
				if seen[r] || r < ' ' {
					continue
				}
				seen[r] = true
				for name, font := range faces {
					if g, err := font.GlyphIndex(&buf, r); err != nil || g == 0 {
						t.Errorf("%s: %U is not in the %s face", place, r, name)
					}
				}
			}
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d characters were looked at", len(seen))
	}
}

// stringLiterals gives the strings of a folder's product code and where they are.
func stringLiterals(t *testing.T, folder string) map[string]string {
	literals := map[string]string{}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					literals[text] = set.Position(lit.Pos()).String()
				}
			}
			return true
		})
	}
	return literals
}

// Every drawing the window names exists.
func TestDrawingsHaveTheColourOfTheTheme(t *testing.T) {
	for _, dark := range []bool{false, true} {
		i := newIcon("complete", toneColor(present.ToneComplete), 64)
		w := show1(t, i, 64, 64)
		fyne.CurrentApp().Settings().SetTheme(NewTheme(dark))
		i.Refresh()
		want := color.NRGBAModel.Convert(themed(toneColor(present.ToneComplete)))
		picture, found := w.Canvas().Capture(), 0
		for y := range 64 {
			for x := range 64 {
				if color.NRGBAModel.Convert(picture.At(x, y)) == want {
					found++
				}
			}
		}
		if found < 50 {
			t.Errorf("dark %v: %d points have the colour %v", dark, found, want)
		}
	}
}

func TestEveryDrawingExists(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	names := []string{}
	for _, tone := range []present.Tone{
		present.TonePending, present.ToneComplete, present.ToneIncomplete, present.ToneUnsent, present.ToneConflict,
		present.ToneDeclined, present.ToneHint, present.ToneWarn, present.ToneBlock,
	} {
		names = append(names, string(tone))
	}
	names = append(names, "check", "print", "send", "sync", "person", "down", "close", "dot", "search", "minus", "plus", "clock", "app-mark")
	for _, name := range names {
		if len(iconResource(name, colorSecond).Content()) == 0 {
			t.Errorf("there is no drawing %s", name)
		}
	}
	if len(icons.App()) == 0 {
		t.Error("there is no icon of the program")
	}
}
