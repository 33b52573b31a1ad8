package typeset

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"confirmpoint/assets"
)

func TestBreak(t *testing.T) {
	faces := NewFaces()
	cases := []struct {
		name  string
		text  string
		width float64
		want  []string
	}{
		{"fits", "教师资格", 4, []string{"教师资格"}},
		{"plain", "教师资格定期注册", 4, []string{"教师资格", "定期注册"}},
		{"full stop goes with its character", "教师资格。定期", 4, []string{"教师资", "格。定期"}},
		{"comma", "教师资格，定期", 4, []string{"教师资", "格，定期"}},
		{"opening bracket goes on", "教师资（职称）", 4, []string{"教师资", "（职称）"}},
		{"closing bracket stays", "教师（资格）证", 5, []string{"教师（资", "格）证"}},
		{"closing then full stop", "教师资格》。定", 4, []string{"教师资", "格》。定"}},
		{"the dot of a name ends its line", "买买提·阿卜杜", 4, []string{"买买提·", "阿卜杜"}},
		{"a stroke between two parts stands at neither end", "教师资格／职称", 4, []string{"教师资", "格／职称"}},
		{"dash is not torn", "教师资格——定期", 5, []string{"教师资", "格——定期"}},
		{"a word stays whole", "教师abcdef资格", 4, []string{"教师", "abcdef", "资格"}},
		{"a number stays whole", "共 12345678 人", 5, []string{"共", "12345678", "人"}},
		{"a word wider than the line is cut", "abcdefghijklmnop", 3, nil},
		{"line ends of the template", "一\n二三四", 2, []string{"一", "二三", "四"}},
		{"nothing", "", 4, []string{""}},
		{"only a mark", "。。。。", 2, []string{"。。", "。。"}},
		{"a blank does not part a mark from its word", "教师a 。资", 2.9, []string{"教师", "a 。资"}},
		{"a blank does not part a bracket from its word", "教（ 师", 2.5, []string{"教", "（ 师"}},
		{"blanks at a line end go", "教师 资格", 2, []string{"教师", "资格"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := faces.Break(c.text, false, c.width)
			if c.want != nil && !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if joined := strings.Join(got, ""); c.want == nil && joined != c.text {
				t.Errorf("%q was lost on the way: %q", c.text, got)
			}
		})
	}
}

// TestBreakKeepsItsPromises: no line is too wide, nothing is lost, and a line
// begins or ends with a forbidden mark only where no place to break was left.
func TestBreakKeepsItsPromises(t *testing.T) {
	faces := NewFaces()
	alphabet := []rune("教师资格定期注册张敏𠮷䶮abcXYZ0123456789 。，、；：？！）》（《·—…@._-")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 60).Draw(t, "text"))
		width := rapid.Float64Range(1.2, 20).Draw(t, "width")
		lines := faces.Break(text, false, width)
		if got, want := strip(strings.Join(lines, "")), strip(text); got != want {
			t.Fatalf("%q became %q", want, lines)
		}
		for i, line := range lines {
			if w := faces.Width(line, false); w > width+1e-6 {
				t.Fatalf("line %q is %.2f of %.2f ems", line, w, width)
			}
			if i == 0 {
				continue
			}
			before := []rune(lines[i-1])
			if len(before) == 0 || line == "" {
				continue
			}
			first, last := []rune(line)[0], before[len(before)-1]
			bad := strings.ContainsRune(notFirst, first) || strings.ContainsRune(notLast, last)
			if bad && canDoBetter(before) {
				t.Fatalf("%q then %q: there was a better place", lines[i-1], line)
			}
		}
	})
}

func strip(s string) string { return strings.ReplaceAll(s, " ", "") }

func canDoBetter(line []rune) bool {
	for i := 1; i < len(line); i++ {
		if breakable(line, i) {
			return true
		}
	}
	return false
}

func TestFit(t *testing.T) {
	faces := NewFaces()
	style := Style{Size: 10, MinSize: 6, Leading: 1.25}
	mm := func(ems, size float64) float64 { return ems * size * PointMM }

	block, ok := faces.Fit("教师资格", style, mm(4, 10), mm(1, 10))
	if !ok || block.Size != 10 || len(block.Lines) != 1 {
		t.Errorf("what fits was changed: %v %v", block, ok)
	}
	block, ok = faces.Fit("教师资格", style, mm(2, 10), mm(2.25, 10))
	if !ok || block.Size != 10 || len(block.Lines) != 2 {
		t.Errorf("two lines have room: %v %v", block, ok)
	}
	block, ok = faces.Fit("教师资格", style, mm(3, 10), mm(1, 10))
	if !ok || block.Size != 7.5 || len(block.Lines) != 1 {
		t.Errorf("one line must shrink to 7.5: %v %v", block, ok)
	}
	if block, ok = faces.Fit("教师资格", style, mm(2, 10), mm(1, 10)); ok {
		t.Errorf("nothing can fit: %v", block)
	}
	one := style
	one.OneLine = true
	if block, ok = faces.Fit("教师资格", one, mm(2, 10), mm(9, 10)); ok {
		t.Errorf("one line was asked for: %v", block)
	}
	even := style
	even.Balanced = true
	block, ok = faces.Fit("身份证件号码", even, mm(5, 10), mm(3, 10))
	if !ok || !slices.Equal(block.Lines, []string{"身份证", "件号码"}) {
		t.Errorf("lines are not even: %v %v", block, ok)
	}
}

func TestRuns(t *testing.T) {
	faces := NewFaces()
	type run struct {
		font assets.PrintFont
		text string
	}
	got := func(s string, bold bool) (rs []run) {
		for _, r := range faces.Runs(s, bold) {
			rs = append(rs, run{r.Font, r.Text})
		}
		return rs
	}
	if rs := got("张𠮷𬱖䶮敏", false); !slices.Equal(rs, []run{
		{assets.PrintSong, "张"}, {assets.PrintHanaB, "𠮷"}, {assets.PrintSongMore, "𬱖"}, {assets.PrintSong, "䶮敏"},
	}) {
		t.Errorf("got %v", rs)
	}
	// What the bold font lacks is drawn regular, not lost.
	if rs := got("教师鱻", true); !slices.Equal(rs, []run{{assets.PrintSongBold, "教师"}, {assets.PrintSongMore, "鱻"}}) {
		t.Errorf("got %v", rs)
	}
	if rs := got("", false); len(rs) != 0 {
		t.Errorf("got %v", rs)
	}
}

func TestMissing(t *testing.T) {
	faces := NewFaces()
	missing, err := faces.Missing("张\U00030EDE敏\uE000·\U00030EDE\u200b")
	if err != nil || !slices.Equal(missing, []rune{0x30EDE, 0xE000, 0x200B}) {
		t.Errorf("got %U, %v", missing, err)
	}
}

// TestCoverage: every hanzi a Chinese name may hold today, up to extension F.
func TestCoverage(t *testing.T) {
	faces := NewFaces()
	for _, block := range []struct {
		name        string
		first, last rune
	}{
		{"CJK", 0x4E00, 0x9FFF}, {"A", 0x3400, 0x4DBF}, {"B", 0x20000, 0x2A6D6}, {"C", 0x2A700, 0x2B734},
		{"D", 0x2B740, 0x2B81D}, {"E", 0x2B820, 0x2CEA1}, {"F", 0x2CEB0, 0x2EBE0}, {"compatibility", 0xF900, 0xFA6D},
	} {
		missing := 0
		for r := block.first; r <= block.last; r++ {
			if faces.find(r, false).font == "" {
				missing++
			}
		}
		if missing > 0 {
			t.Errorf("%s: %d characters have no glyph", block.name, missing)
		}
	}
}
