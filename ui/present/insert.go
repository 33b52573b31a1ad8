package present

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/ui/hanzi"
	"confirmpoint/ui/lang"
)

// InsertState is what the panel shows that puts text into a field: characters
// without an input, or the clerk's own phrases.
type InsertState struct {
	Shown   bool
	Phrases bool // the clerk's phrases, else characters
	Query   string
	Lines   []InsertLine
	Current int    // -1 for none
	Empty   string // in place of lines
}

// InsertLine is one character or phrase.
type InsertLine struct{ Text, Detail string }

// phrase is one of the clerk's own, found by its code.
type phrase struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// insertChoice is what is kept for the clerk.
type insertChoice struct {
	Phrases []phrase `json:"phrases"`
	Recent  []string `json:"recent"` // characters, newest first
}

const (
	insertChoiceName = "insert"
	insertRecent     = 24
	insertLimit      = 300
)

// Insert finds characters and phrases. It belongs to the window's goroutine.
type Insert struct {
	OnChange func(InsertState)
	// Nearby gives the text of the open record, for its own characters.
	Nearby func() string
	// OnInsert puts the chosen text where the caret was.
	OnInsert func(text string)

	desk    ChoiceDesk
	runner  Runner
	notices *Notices
	state   InsertState
	choice  insertChoice
	asked   int // the newest question; older answers come too late
}

// NewInsert makes the panel; what the clerk has kept is read when it opens.
func NewInsert(d ChoiceDesk, r Runner, n *Notices) *Insert {
	return &Insert{desk: d, runner: r, notices: n, Nearby: func() string { return "" },
		OnChange: func(InsertState) {}, OnInsert: func(string) {}}
}

// State is what is to be shown now.
func (p *Insert) State() InsertState { return p.state }

// Open shows characters, or phrases.
func (p *Insert) Open(phrases bool) {
	p.state = InsertState{Shown: true, Phrases: phrases}
	var kept insertChoice
	p.runner.Go("read phrases", func(ctx context.Context) error {
		data, err := p.desk.Choice(ctx, insertChoiceName)
		if err != nil || data == nil {
			return err
		}
		return json.Unmarshal(data, &kept)
	}, func(err error) {
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.choice = kept
		}
		p.Type(p.state.Query)
	})
	p.OnChange(p.state)
}

// Close takes the panel away.
func (p *Insert) Close() {
	p.asked++
	p.state.Shown = false
	p.OnChange(p.state)
}

// Type searches.
func (p *Insert) Type(query string) {
	p.asked++
	p.state.Query = query
	switch {
	case p.state.Phrases:
		p.show(p.phrases(query), p.phraseHelp(query))
	case strings.TrimSpace(query) == "":
		p.show(p.own(), lang.L("输入拼音、偏旁部件（如 龙天）、部首加笔画（如 氵6）或代码（如 U+20BB7）。"))
	default:
		asked := p.asked
		var found []hanzi.Character
		p.runner.Go("find characters", func(context.Context) (err error) {
			found, err = hanzi.Find(query, insertLimit)
			return err
		}, func(err error) {
			if asked != p.asked {
				return
			}
			if err != nil {
				p.notices.Fail(err)
			}
			p.show(characterLines(found), lang.L("没有这样的字。可少写一个部件，或用部首加笔画、代码查找。"))
		})
	}
}

func (p *Insert) show(lines []InsertLine, empty string) {
	p.state.Lines, p.state.Empty, p.state.Current = lines, "", 0
	if len(lines) == 0 {
		p.state.Empty, p.state.Current = empty, -1
	}
	p.OnChange(p.state)
}

// own are the rare characters of the open record, then those inserted last.
func (p *Insert) own() []InsertLine {
	var list []hanzi.Character
	for _, r := range p.Nearby() + strings.Join(p.choice.Recent, "") {
		rare := r >= 0x3400 && r < 0x4E00 || r > 0x9FFF && (r < 0xFE00 || r > 0xFFEF) || slices.Contains(p.choice.Recent, string(r))
		if rare && !slices.ContainsFunc(list, func(c hanzi.Character) bool { return c.Rune == r }) {
			c, _ := hanzi.Of(r)
			list = append(list, c)
		}
	}
	return characterLines(list)
}

func characterLines(found []hanzi.Character) []InsertLine {
	lines := make([]InsertLine, len(found))
	for i, c := range found {
		detail := fmt.Sprintf("U+%04X", c.Rune)
		if c.Strokes > 0 {
			detail += "  " + fmt.Sprintf(lang.L("%d 画"), c.Strokes)
		}
		if len(c.Readings) > 0 {
			detail += "  " + strings.Join(c.Readings, " ")
		}
		lines[i] = InsertLine{Text: string(c.Rune), Detail: detail}
	}
	return lines
}

// phrases are those whose code begins with the query or whose text holds it.
func (p *Insert) phrases(query string) []InsertLine {
	query = strings.ToLower(strings.TrimSpace(query))
	var lines []InsertLine
	for _, one := range p.choice.Phrases {
		if strings.HasPrefix(one.Code, query) || strings.Contains(one.Text, query) {
			lines = append(lines, InsertLine{Text: one.Text, Detail: one.Code})
		}
	}
	return lines
}

func (p *Insert) phraseHelp(query string) string {
	if code, text, ok := newPhrase(query); ok {
		return fmt.Sprintf(lang.L("回车：保存短语“%s”，代码 %s。"), text, code)
	}
	return lang.L("没有这样的短语。写“代码=短语”再按回车，就保存一条，如 qht=缺聘用合同原件。")
}

// newPhrase reads "code=text", also with the full-width sign.
//
//lang:chinese a sign that is typed, not shown
func newPhrase(query string) (code, text string, ok bool) {
	code, text, ok = strings.Cut(strings.ReplaceAll(query, "＝", "="), "=")
	code, text = strings.ToLower(strings.TrimSpace(code)), strings.TrimSpace(text)
	return code, text, ok && code != "" && text != ""
}

// Move goes to another line.
func (p *Insert) Move(by int) { p.Choose(p.state.Current + by) }

// Choose goes to line i.
func (p *Insert) Choose(i int) {
	if len(p.state.Lines) > 0 {
		p.state.Current = max(0, min(i, len(p.state.Lines)-1))
		p.OnChange(p.state)
	}
}

// Run inserts the current line, or keeps the phrase that was written.
func (p *Insert) Run() {
	if code, text, ok := newPhrase(p.state.Query); ok && p.state.Phrases {
		p.choice.Phrases = slices.DeleteFunc(p.choice.Phrases, func(one phrase) bool { return one.Code == code })
		p.choice.Phrases = append(p.choice.Phrases, phrase{code, text})
		p.keep()
		p.Type("")
		return
	}
	if p.state.Current < 0 || p.state.Current >= len(p.state.Lines) {
		return
	}
	text := p.state.Lines[p.state.Current].Text
	if !p.state.Phrases {
		recent := slices.DeleteFunc(slices.Clone(p.choice.Recent), func(one string) bool { return one == text })
		p.choice.Recent = slices.Insert(recent, 0, text)[:min(insertRecent, len(recent)+1)]
		p.keep()
	}
	p.Close()
	p.OnInsert(text)
}

// Remove forgets the current phrase.
func (p *Insert) Remove() {
	if !p.state.Phrases || p.state.Current < 0 {
		return
	}
	line := p.state.Lines[p.state.Current]
	p.choice.Phrases = slices.DeleteFunc(p.choice.Phrases, func(one phrase) bool { return one.Code == line.Detail })
	p.keep()
	p.Type(p.state.Query)
}

func (p *Insert) keep() {
	data, err := json.Marshal(p.choice)
	if err != nil {
		p.notices.Fail(err)
		return
	}
	p.runner.Go("keep phrases", func(ctx context.Context) error { return p.desk.SaveChoice(ctx, insertChoiceName, data) }, func(err error) {
		if err != nil {
			p.notices.Fail(err)
		}
	})
}
