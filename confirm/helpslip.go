package confirm

import "strings"

// SlipLine is one line of a 现场确认指引单.
type SlipLine struct{ Label, Value string }

// HelpSlip is what an applicant who came to the wrong point is told, on the
// screen or on paper: where to go, when, and whom to call (features.md 115). It
// names the applicant by 报名号 only.
func HelpSlip(e Elsewhere) []SlipLine {
	lines := []SlipLine{{"报名号", e.ApplicationNo}, {"您选择的确认点", e.Point.Name}}
	if e.Point.Address != "" {
		lines = append(lines, SlipLine{"地址", e.Point.Address})
	}
	lines = append(lines, SlipLine{"确认时间", e.WindowWords()})
	if e.Point.BureauPhone != "" {
		lines = append(lines, SlipLine{"咨询电话", strings.TrimSpace(e.Point.BureauName + " " + e.Point.BureauPhone)})
	}
	return lines
}

// WindowWords says when the applicant's point confirms.
func (e Elsewhere) WindowWords() string {
	if e.Closes.IsZero() {
		return "尚未公布，请电话咨询"
	}
	const minute = "2006 年 1 月 2 日 15:04"
	return InChina(e.Opens).Format(minute) + " 至 " + InChina(e.Closes).Format(minute)
}
