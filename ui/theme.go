package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/assets"
	"confirmpoint/ui/present"
)

// Colours of ours beside the toolkit's own names.
const (
	colorSurface    fyne.ThemeColorName = "surface"
	colorVeil       fyne.ThemeColorName = "veil" // over what lies under a dialog
	colorSecond     fyne.ThemeColorName = "second"
	colorAccentSoft fyne.ThemeColorName = "accentSoft"
	colorRowHover   fyne.ThemeColorName = "rowHover"
	colorInfoSoft   fyne.ThemeColorName = "infoSoft"
	colorErrorSoft  fyne.ThemeColorName = "errorSoft"
	colorWarnSoft   fyne.ThemeColorName = "warnSoft"
	colorDrill      fyne.ThemeColorName = "drill"
	colorDrillText  fyne.ThemeColorName = "drillText"
	colorDisabledOn fyne.ThemeColorName = "disabledOn"
)

// Sizes of text, in dp: 13 table and hints, 14 body, 16 block titles, 20 page titles.
const (
	sizeSmall fyne.ThemeSizeName = theme.SizeNameCaptionText
	sizeBody  fyne.ThemeSizeName = theme.SizeNameText
	sizeBlock fyne.ThemeSizeName = theme.SizeNameSubHeadingText
	sizePage  fyne.ThemeSizeName = theme.SizeNameHeadingText
)

// Measures of the grid of 4 dp.
const (
	gap1      float32 = 4
	gap2      float32 = 8
	gap3      float32 = 12
	gap4      float32 = 16
	rowHeight float32 = 30
	corner    float32 = 4
)

// look is the product's theme. The system's choice of light or dark is not
// followed: the clerk chooses.
type look struct {
	dark          bool
	regular, bold fyne.Resource
	rare          *rareGlyphs
	light, night  map[fyne.ThemeColorName]color.Color
}

// NewTheme makes the light or the dark theme.
func NewTheme(dark bool) fyne.Theme {
	return &look{
		dark:    dark,
		regular: fyne.NewStaticResource("window-Regular.otf", assets.WindowFont()),
		bold:    fyne.NewStaticResource("window-Bold.otf", assets.WindowFontBold()),
		light:   lightColors(), night: darkColors(), rare: newRareGlyphs(),
	}
}

// turned is theme t light or dark. What is known of rare characters is kept:
// to unpack their fonts takes long.
func turned(t fyne.Theme, dark bool) fyne.Theme {
	l, ours := t.(*look)
	if !ours {
		return NewTheme(dark)
	}
	other := *l
	other.dark = dark
	return &other
}

// IsDark tells whether t is the dark theme.
func IsDark(t fyne.Theme) bool {
	l, ok := t.(*look)
	return ok && l.dark
}

// Color gives a colour by name, transparent for shadows.
func (l *look) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	palette, variant := l.light, theme.VariantLight
	if l.dark {
		palette, variant = l.night, theme.VariantDark
	}
	if c, ok := palette[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font gives one of the two embedded faces for every style, so that no text
// ever falls back to what the machine happens to have.
func (l *look) Font(style fyne.TextStyle) fyne.Resource {
	if style.Bold {
		return l.bold
	}
	return l.regular
}

// Icon keeps the toolkit's few icons, which are drawings without words.
func (l *look) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size gives a size in dp by name.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:            gap1,
	theme.SizeNameInnerPadding:       6,
	theme.SizeNameLineSpacing:        gap1,
	theme.SizeNameText:               14,
	theme.SizeNameCaptionText:        13,
	theme.SizeNameSubHeadingText:     16,
	theme.SizeNameHeadingText:        20,
	theme.SizeNameInlineIcon:         16,
	theme.SizeNameInputRadius:        corner,
	theme.SizeNameButtonRadius:       corner,
	theme.SizeNameSelectionRadius:    corner,
	theme.SizeNameInputBorder:        1,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameSplitThickness:     5,
	theme.SizeNameScrollBar:          10,
	theme.SizeNameScrollBarSmall:     4,
	theme.SizeNameScrollBarRadius:    corner,
	theme.SizeNameModalBlurRadius:    0,
}

// lightColors and darkColors: the colours of states are as far from one another
// as can be for every eye, which TestStatesDifferForEveryEye computes.
func lightColors() map[fyne.ThemeColorName]color.Color {
	return withShared(map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground: rgb(0xF5F7FA), colorSurface: rgb(0xFFFFFF), colorVeil: rgba(0x1F2933, 0x66),
		theme.ColorNameSeparator: rgb(0xD8DEE6), theme.ColorNameForeground: rgb(0x1F2933),
		colorSecond: rgb(0x52606D), theme.ColorNamePrimary: rgb(0x1F5FBF),
		theme.ColorNamePlaceHolder: rgb(0x6A7682), theme.ColorNameDisabled: rgb(0x7B8794),
		theme.ColorNameInputBorder: rgb(0xB8C2CE), theme.ColorNameInputBackground: rgb(0xFFFFFF),
		theme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
		theme.ColorNameHeaderBackground:    rgb(0xEDF1F5), theme.ColorNameScrollBar: rgba(0x5A6B7D, 0x90),
		theme.ColorNameHover: rgba(0x1F2933, 0x0E), theme.ColorNamePressed: rgba(0x1F2933, 0x1C),
		theme.ColorNameSelection: rgba(0x1F5FBF, 0x38), theme.ColorNameFocus: rgba(0x1F5FBF, 0x55),
		theme.ColorNameDisabledButton: rgb(0xEDF1F5), colorDisabledOn: rgb(0x6A7682),
		colorAccentSoft: rgb(0xE4EDFA), colorRowHover: rgb(0xF0F4F9),
		colorInfoSoft: rgb(0xE7F4EC), colorErrorSoft: rgb(0xFDECEA), colorWarnSoft: rgb(0xFFF4DC),
		colorDrill: rgb(0xFFE9B8), colorDrillText: rgb(0x6B4400),
		toneColor(present.TonePending): rgb(0x52606D), toneColor(present.ToneComplete): rgb(0x176040),
		toneColor(present.ToneIncomplete): rgb(0x985D00), toneColor(present.ToneUnsent): rgb(0x1F5FBF),
		toneColor(present.ToneConflict): rgb(0x861513), toneColor(present.ToneDeclined): rgb(0x5A1F6D),
	})
}

func darkColors() map[fyne.ThemeColorName]color.Color {
	return withShared(map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground: rgb(0x15191E), colorSurface: rgb(0x1D232A), colorVeil: rgba(0x000000, 0x90),
		theme.ColorNameSeparator: rgb(0x323B45), theme.ColorNameForeground: rgb(0xE6EAEF),
		colorSecond: rgb(0xA3AEBA), theme.ColorNamePrimary: rgb(0x6FA8FF),
		theme.ColorNamePlaceHolder: rgb(0x8D99A6), theme.ColorNameDisabled: rgb(0x7E8A97),
		theme.ColorNameInputBorder: rgb(0x4A5663), theme.ColorNameInputBackground: rgb(0x171C22),
		theme.ColorNameForegroundOnPrimary: rgb(0x0E1620),
		theme.ColorNameHeaderBackground:    rgb(0x242B33), theme.ColorNameScrollBar: rgba(0x9AA8B6, 0x80),
		theme.ColorNameHover: rgba(0xFFFFFF, 0x12), theme.ColorNamePressed: rgba(0xFFFFFF, 0x22),
		theme.ColorNameSelection: rgba(0x6FA8FF, 0x45), theme.ColorNameFocus: rgba(0x6FA8FF, 0x66),
		theme.ColorNameDisabledButton: rgb(0x262E37), colorDisabledOn: rgb(0x8D99A6),
		colorAccentSoft: rgb(0x24364F), colorRowHover: rgb(0x232A32),
		colorInfoSoft: rgb(0x1D3226), colorErrorSoft: rgb(0x3D2322), colorWarnSoft: rgb(0x3A2F18),
		colorDrill: rgb(0x4A3A14), colorDrillText: rgb(0xFFD98A),
		toneColor(present.TonePending): rgb(0xA3AEBA), toneColor(present.ToneComplete): rgb(0x6BC9A1),
		toneColor(present.ToneIncomplete): rgb(0xD9B747), toneColor(present.ToneUnsent): rgb(0x6FA8FF),
		toneColor(present.ToneConflict): rgb(0xFF8B7E), toneColor(present.ToneDeclined): rgb(0xD182CB),
	})
}

// withShared adds the names that repeat another colour.
func withShared(c map[fyne.ThemeColorName]color.Color) map[fyne.ThemeColorName]color.Color {
	for to, from := range map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameButton:              colorSurface,
		theme.ColorNameMenuBackground:      colorSurface,
		theme.ColorNameOverlayBackground:   colorSurface,
		theme.ColorNameHyperlink:           theme.ColorNamePrimary,
		theme.ColorNameError:               toneColor(present.ToneConflict),
		theme.ColorNameWarning:             toneColor(present.ToneIncomplete),
		theme.ColorNameSuccess:             toneColor(present.ToneComplete),
		theme.ColorNameForegroundOnError:   theme.ColorNameForegroundOnPrimary,
		theme.ColorNameForegroundOnSuccess: theme.ColorNameForegroundOnPrimary,
		theme.ColorNameForegroundOnWarning: theme.ColorNameForegroundOnPrimary,
		toneColor(present.ToneHint):        colorSecond,
		toneColor(present.ToneWarn):        toneColor(present.ToneIncomplete),
		toneColor(present.ToneBlock):       toneColor(present.ToneConflict),
	} {
		c[to] = c[from]
	}
	c[theme.ColorNameShadow] = color.Transparent
	c[theme.ColorNameScrollBarBackground] = color.Transparent
	return c
}

// toneColor names the colour of a tone; no tone is second text.
func toneColor(t present.Tone) fyne.ThemeColorName {
	if t == "" {
		return colorSecond
	}
	return fyne.ThemeColorName("tone-" + t)
}

func rgb(v uint32) color.Color { return rgba(v, 0xFF) }

func rgba(v uint32, alpha uint8) color.Color {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: alpha}
}

// themed looks a colour up in the theme of now.
func themed(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// blend lays a translucent colour over another.
func blend(under, over color.Color) color.Color {
	r, g, b, a := over.RGBA()
	ur, ug, ub, ua := under.RGBA()
	rest := 0xFFFF - a
	mix := func(o, u uint32) uint8 { return uint8((o + u*rest/0xFFFF) >> 8) }
	return color.RGBA{R: mix(r, ur), G: mix(g, ug), B: mix(b, ub), A: mix(a, ua)}
}
