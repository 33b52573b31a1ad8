package ui

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/assets/icons"
	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// TestContrastOfEveryPair goes beyond TestContrast: text on the soft grounds of
// notices and changed fields, on hovered, pressed and selected ground, disabled
// text; and 3:1 for what is no text (WCAG 2.2 §1.4.3, §1.4.11).
func TestContrastOfEveryPair(t *testing.T) {
	test.NewTempApp(t)
	tones := []fyne.ThemeColorName{theme.ColorNameForeground, colorSecond, theme.ColorNamePrimary,
		toneColor(present.ToneComplete), toneColor(present.ToneIncomplete), toneColor(present.ToneConflict), toneColor(present.ToneWarn), toneColor(present.ToneBlock)}
	for _, dark := range []bool{false, true} {
		look := NewTheme(dark)
		at := func(name fyne.ThemeColorName) color.Color { return look.Color(name, 0) }
		least := func(want float64, ink, ground color.Color, what string) {
			t.Helper()
			if c := contrast(ink, ground); c < want {
				t.Errorf("dark %v: %s is %.2f:1, want %.1f:1", dark, what, c, want)
			}
		}
		for _, ink := range tones {
			for _, soft := range []fyne.ThemeColorName{colorInfoSoft, colorErrorSoft, colorWarnSoft} {
				least(4.5, at(ink), at(soft), fmt.Sprintf("%s on %s", ink, soft))
			}
		}
		for _, ink := range []fyne.ThemeColorName{theme.ColorNameForeground, colorSecond} {
			for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, colorSurface} {
				for _, over := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed} {
					least(4.5, at(ink), blend(at(ground), at(over)), fmt.Sprintf("%s on %s under %s", ink, ground, over))
				}
			}
		}
		least(4.5, at(theme.ColorNameForeground), blend(at(theme.ColorNameInputBackground), at(theme.ColorNameSelection)), "selected text")
		least(4.5, at(theme.ColorNameForegroundOnPrimary), blend(at(theme.ColorNamePrimary), at(theme.ColorNameHover)), "the primary button under the pointer")
		// Disabled text tells a reason or a word too; WCAG asks nothing of it.
		least(3.9, at(colorDisabledOn), at(theme.ColorNameDisabledButton), "a disabled button")
		least(3, at(theme.ColorNameDisabled), at(theme.ColorNameInputBackground), "a disabled field")
		for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, colorSurface, theme.ColorNameHeaderBackground} {
			least(3, at(theme.ColorNamePrimary), at(ground), "the focus ring on "+string(ground))
		}
		least(3, at(theme.ColorNameForeground), at(colorSurface), "the focus ring of the primary button beside its ground")
	}
}

// stateTones are the colours that tell states apart at a glance.
var stateTones = []present.Tone{present.TonePending, present.ToneComplete, present.ToneIncomplete, present.ToneUnsent, present.ToneConflict, present.ToneDeclined}

// seenBy are the colours of full protanopia, deuteranopia and tritanopia in
// linear RGB (Machado, Oliveira, Fernandes: A Physiologically-based Model for
// Simulation of Color Vision Deficiency, 2009, severity 1.0).
var seenBy = map[string][9]float64{
	"full sight":   {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// labOf is a colour in CIE L*a*b* (D65) as an eye sees it.
func labOf(c color.Color, eye [9]float64) [3]float64 {
	r, g, b, _ := c.RGBA()
	var in, seen [3]float64
	for i, v := range []uint32{r, g, b} {
		s := float64(v) / 0xFFFF
		in[i] = s / 12.92
		if s > 0.04045 {
			in[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	for i := range 3 {
		seen[i] = min(1, max(0, eye[3*i]*in[0]+eye[3*i+1]*in[1]+eye[3*i+2]*in[2]))
	}
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124564*seen[0] + 0.3575761*seen[1] + 0.1804375*seen[2]) / 0.95047)
	y := f(0.2126729*seen[0] + 0.7151522*seen[1] + 0.0721750*seen[2])
	z := f((0.0193339*seen[0] + 0.1191920*seen[1] + 0.9503041*seen[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// ciede2000 is the distance of two colours (CIE 142-2001).
func ciede2000(p, q [3]float64) float64 {
	const deg = math.Pi / 180
	mean := (math.Hypot(p[1], p[2]) + math.Hypot(q[1], q[2])) / 2
	g := 0.5 * (1 - math.Sqrt(math.Pow(mean, 7)/(math.Pow(mean, 7)+math.Pow(25, 7))))
	polar := func(v [3]float64) (chroma, hue float64) {
		a := v[1] * (1 + g)
		if a == 0 && v[2] == 0 {
			return 0, 0
		}
		return math.Hypot(a, v[2]), math.Mod(math.Atan2(v[2], a)/deg+360, 360)
	}
	c1, h1 := polar(p)
	c2, h2 := polar(q)
	turn, sum := h2-h1, h1+h2
	switch {
	case c1*c2 == 0:
		turn = 0
	case turn > 180:
		turn, sum = turn-360, sum+360
	case turn < -180:
		turn, sum = turn+360, sum+360
	}
	light, chroma, hue := q[0]-p[0], c2-c1, 2*math.Sqrt(c1*c2)*math.Sin(turn/2*deg)
	l, c, h := (p[0]+q[0])/2, (c1+c2)/2, math.Mod(sum/2, 360)
	if c1*c2 == 0 {
		h = sum
	}
	tt := 1 - 0.17*math.Cos((h-30)*deg) + 0.24*math.Cos(2*h*deg) + 0.32*math.Cos((3*h+6)*deg) - 0.20*math.Cos((4*h-63)*deg)
	sl := 1 + 0.015*(l-50)*(l-50)/math.Sqrt(20+(l-50)*(l-50))
	sc, sh := 1+0.045*c, 1+0.015*c*tt
	rt := -math.Sin(60*math.Exp(-math.Pow((h-275)/25, 2))*deg) * 2 * math.Sqrt(math.Pow(c, 7)/(math.Pow(c, 7)+math.Pow(25, 7)))
	a, b, d := light/sl, chroma/sc, hue/sh
	return math.Sqrt(a*a + b*b + d*d + rt*b*d)
}

// TestDistanceOfColours is with the published test data (Sharma, Wu, Dalal 2005).
func TestDistanceOfColours(t *testing.T) {
	for _, tt := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, -1.3802, -84.2814}, [3]float64{50, 0, -82.7485}, 1.0000},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{22.7233, 20.0904, -46.6940}, [3]float64{23.0331, 14.9730, -42.5619}, 2.0373},
		{[3]float64{2.0776, 0.0795, -1.1350}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := ciede2000(tt.p, tt.q); math.Abs(got-tt.want) > 0.0001 {
			t.Errorf("%v to %v is %.4f, want %.4f", tt.p, tt.q, got, tt.want)
		}
	}
}

// TestStatesDifferForEveryEye: a distance of 8 is plain to see side by side,
// and drawing and word differ besides.
func TestStatesDifferForEveryEye(t *testing.T) {
	const least = 8
	test.NewTempApp(t)
	for _, dark := range []bool{false, true} {
		look := NewTheme(dark)
		for name, eye := range seenBy {
			for i, a := range stateTones {
				for _, b := range stateTones[:i] {
					if d := ciede2000(labOf(look.Color(toneColor(a), 0), eye), labOf(look.Color(toneColor(b), 0), eye)); d < least {
						t.Errorf("dark %v, %s: %s and %s are only %.1f apart", dark, name, a, b, d)
					}
				}
			}
		}
	}
}

// TestMeasuresAreOnTheGrid: gaps are steps of 4 dp, texts have four sizes.
func TestMeasuresAreOnTheGrid(t *testing.T) {
	for name, gap := range map[string]float32{"gap1": gap1, "gap2": gap2, "gap3": gap3, "gap4": gap4} {
		if math.Mod(float64(gap), 4) != 0 {
			t.Errorf("%s is %v", name, gap)
		}
	}
	look := NewTheme(false)
	last := float32(0)
	for _, size := range []fyne.ThemeSizeName{sizeSmall, sizeBody, sizeBlock, sizePage} {
		if s := look.Size(size); s <= last || s < 13 {
			t.Errorf("text of size %s is %v after %v", size, s, last)
		}
		last = look.Size(size)
	}
	if look.Size(theme.SizeNamePadding) != gap1 || rowHeight != 30 || corner != 4 {
		t.Error("padding, row and corner are not those of the design")
	}
}

// TestStatesAreToldWithoutColour: every state has a drawing and a word of its
// own, so that nothing hangs on the colour.
func TestStatesAreToldWithoutColour(t *testing.T) {
	drawings, words := map[string]present.Tone{}, map[string]confirm.State{}
	for _, tone := range stateTones {
		data := icons.SVG(string(tone))
		if len(data) == 0 {
			t.Errorf("%s has no drawing", tone)
		}
		key := string(bytes.TrimSpace(data))
		if other, twice := drawings[key]; twice {
			t.Errorf("%s and %s have the same drawing", tone, other)
		}
		drawings[key] = tone
	}
	for _, state := range []confirm.State{confirm.StatePending, confirm.StateComplete, confirm.StateIncomplete, confirm.StateDeclined} {
		badge := present.StateBadge(state)
		if other, twice := words[badge.Word]; twice || badge.Word == "" || badge.Tone == "" {
			t.Errorf("%s says %q as %s does, tone %q", state, badge.Word, other, badge.Tone)
		}
		words[badge.Word] = state
	}
}
