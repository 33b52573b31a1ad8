package present

import (
	"bufio"
	"fmt"
	"io/fs"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// HelpKind is how a piece of a help page looks.
type HelpKind int

// The kinds of pieces.
const (
	HelpText HelpKind = iota
	HelpHead
	HelpItem
)

// HelpPiece is one paragraph of a page; an item has a number or key before it.
type HelpPiece struct {
	Kind HelpKind
	Lead string
	Text string
}

// HelpState is what the help shows.
type HelpState struct {
	Shown  bool
	Query  string
	Hits   []string // titles of the pages that were found, while something is searched
	Title  string
	Pieces []HelpPiece
}

// The pages on what covers the window.
const (
	HelpPalette  Screen = "dialog_palette"
	HelpInsert   Screen = "dialog_insert"
	HelpTroubles Screen = "dialog_troubles"
	HelpSigning  Screen = "dialog_signing"
	HelpViewer   Screen = "dialog_viewer"
	HelpCall     Screen = "dialog_call"
	HelpChoose   Screen = "dialog_choose"
)

// OfDialog tells whether a page is about something that covers the window.
func OfDialog(page Screen) bool { return strings.HasPrefix(string(page), "dialog_") }

// helpPage is one page as it is written: of a screen, or of a problem's code.
type helpPage struct {
	id, title string
	pieces    []HelpPiece
	// Of a problem: why it happened, whose turn it is, what to do.
	why, turn string
	steps     []string
}

// HelpBook holds the pages of one language.
type HelpBook struct {
	screens, problems []helpPage
}

// SignInPage is the help of the first screen, which is no screen of the desk.
const SignInPage Screen = "sign_in"

// ReadHelp reads a book: screens.txt and problems.txt of a folder. A page
// begins with "# id title". In the first file "## " begins a heading and "- " an
// item; in the second a page has the lines why:, turn: and any number of do:.
// The error names the line that is none of these.
func ReadHelp(folder fs.FS) (*HelpBook, error) {
	b := &HelpBook{}
	for name, pages := range map[string]*[]helpPage{"screens.txt": &b.screens, "problems.txt": &b.problems} {
		file, err := folder.Open(name)
		if err != nil {
			return nil, fmt.Errorf("help: %w", err)
		}
		lines := bufio.NewScanner(file)
		for n := 1; lines.Scan(); n++ {
			if err := addHelpLine(pages, strings.TrimSpace(lines.Text())); err != nil {
				file.Close()
				return nil, fmt.Errorf("help: %s line %d: %w", name, n, err)
			}
		}
		file.Close()
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("help: %s: %w", name, err)
		}
	}
	return b, nil
}

func addHelpLine(pages *[]helpPage, line string) error {
	if rest, ok := strings.CutPrefix(line, "# "); ok {
		id, title, _ := strings.Cut(rest, " ")
		*pages = append(*pages, helpPage{id: id, title: title})
		return nil
	}
	if line == "" {
		return nil
	}
	if len(*pages) == 0 {
		return fmt.Errorf("%q stands before the first page", line)
	}
	p := &(*pages)[len(*pages)-1]
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "##":
		p.pieces = append(p.pieces, HelpPiece{Kind: HelpHead, Text: rest})
	case "-":
		p.pieces = append(p.pieces, HelpPiece{Kind: HelpItem, Lead: "•", Text: rest})
	case "why:":
		p.why = rest
	case "turn:":
		if turnWords[rest] == "" {
			return fmt.Errorf("nobody is called %q", rest)
		}
		p.turn = rest
	case "do:":
		p.steps = append(p.steps, rest)
	default:
		p.pieces = append(p.pieces, HelpPiece{Text: line})
	}
	return nil
}

// turnWords say whose turn it is.
var turnWords = map[string]string{
	"you": "您", "bureau": "教育局的注册用户", "system": "教育局的系统负责人", "network": "学校网络管理员",
	"support": "技术支持", "applicant": "申请人", "program": "程序自己，您不用做什么", "colleague": "本确认点的同事",
	"admin": "管理这台电脑的人",
}

// Help shows the page of the screen the clerk is on, with what went wrong last
// before it, and finds other pages.
type Help struct {
	OnChange func(HelpState)
	// Keys lists the commands of a screen.
	Keys func(Screen) []Command

	book  *HelpBook
	state HelpState
	found []helpPage
	from  Screen // where it was opened
	last  ShownProblem
}

// NewHelp makes the presenter over a book.
func NewHelp(b *HelpBook) *Help {
	return &Help{book: b, Keys: func(Screen) []Command { return nil }}
}

// State is what is to be shown now.
func (p *Help) State() HelpState { return p.state }

// Open shows the help on a screen, and on a problem when there was one.
func (p *Help) Open(s Screen, last ShownProblem) {
	p.from, p.last, p.found = s, last, nil
	p.state = HelpState{Shown: true, Title: lang.L("帮助")}
	if last.Code != "" {
		p.state.Pieces = append(p.state.Pieces, HelpPiece{Kind: HelpHead, Text: lang.L("刚才的问题")})
		p.state.Pieces = append(p.state.Pieces, p.problem(last)...)
	}
	if page, ok := find(p.book.screens, string(s)); ok {
		p.state.Pieces = append(p.state.Pieces, HelpPiece{Kind: HelpHead, Text: page.title})
		p.state.Pieces = append(p.state.Pieces, page.pieces...)
	}
	p.state.Pieces = append(p.state.Pieces, p.keys(s)...)
	p.changed()
}

// Problem shows the help on one code.
func (p *Help) Problem(code confirm.Code) {
	p.Open("", ShownProblem{Code: code, Text: Words(code, nil)})
}

// Search lists the pages that have the words, by their titles.
func (p *Help) Search(query string) {
	p.state.Query, p.state.Hits, p.found = query, nil, nil
	wanted := strings.ToLower(strings.TrimSpace(query))
	if wanted == "" {
		p.Open(p.from, p.last)
		return
	}
	for _, page := range append(append([]helpPage{}, p.book.screens...), p.book.problems...) {
		if page.title == "" {
			page.title = titleOf(confirm.Code(page.id))
		}
		if strings.Contains(strings.ToLower(page.text()), wanted) {
			p.found = append(p.found, page)
			p.state.Hits = append(p.state.Hits, page.title)
		}
	}
	p.changed()
}

// Show opens one of the pages that were found.
func (p *Help) Show(i int) {
	page := p.found[i]
	p.state.Hits, p.found, p.state.Title, p.state.Pieces = nil, nil, lang.L("帮助"), nil
	p.state.Pieces = append(p.state.Pieces, HelpPiece{Kind: HelpHead, Text: page.title})
	if page.why == "" {
		p.state.Pieces = append(append(p.state.Pieces, page.pieces...), p.keys(Screen(page.id))...)
	} else {
		code := confirm.Code(page.id)
		p.state.Pieces = append(p.state.Pieces, p.problem(ShownProblem{code, Words(code, nil)})...)
	}
	p.changed()
}

// Close hides the help.
func (p *Help) Close() {
	p.state, p.found = HelpState{}, nil
	p.changed()
}

// problem says what happened, why, whose turn it is and what comes next.
func (p *Help) problem(last ShownProblem) []HelpPiece {
	pieces := []HelpPiece{{HelpItem, lang.L("情况"), last.Text}}
	page, ok := find(p.book.problems, string(last.Code))
	if !ok {
		return pieces // a code of a newer registry: its sentence says so
	}
	pieces = append(pieces,
		HelpPiece{HelpItem, lang.L("原因"), page.why},
		HelpPiece{HelpItem, lang.L("轮到"), lang.L(turnWords[page.turn])})
	for i, step := range page.steps {
		pieces = append(pieces, HelpPiece{HelpItem, lang.F("第 %d 步", i+1), step})
	}
	return append(pieces, HelpPiece{HelpItem, lang.L("代码"), lang.F("%s（告诉技术支持时用）", last.Code)})
}

// keys are the keys of a screen, from the registry.
func (p *Help) keys(s Screen) []HelpPiece {
	pieces := []HelpPiece{{Kind: HelpHead, Text: lang.L("这里的键")}}
	for _, c := range p.Keys(s) {
		if c.Key != "" {
			pieces = append(pieces, HelpPiece{HelpItem, lang.L(c.Key), lang.L(c.Name)})
		}
	}
	if len(pieces) == 1 {
		return nil
	}
	return pieces
}

// text is all that is written on a page, for the search.
func (p helpPage) text() string {
	all := []string{p.id, p.title, p.why}
	if p.why != "" {
		all = append(all, Words(confirm.Code(p.id), nil))
	}
	for _, piece := range p.pieces {
		all = append(all, piece.Text)
	}
	return strings.Join(append(all, p.steps...), "\n")
}

func find(pages []helpPage, id string) (helpPage, bool) {
	for _, p := range pages {
		if p.id == id {
			return p, true
		}
	}
	return helpPage{}, false
}

// titleOf is the beginning of a code's sentence, for lists.
func titleOf(code confirm.Code) string {
	text := Words(code, nil)
	return firstClause(text)
}

func (p *Help) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
