package present

import (
	"context"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// NumberDesk gives file numbers out.
type NumberDesk interface {
	NextFileNumber(ctx context.Context, recordID string) (string, error)
	// FileNumberUsed gives the 报名号 of another applicant who has the number.
	FileNumberUsed(ctx context.Context, recordID, number string) (applicationNo string, err error)
	FileBox(ctx context.Context) (desk.FileBox, error)
	SetFileBox(ctx context.Context, b desk.FileBox) error
}

// annotation is what the clerk writes beside a record.
type annotation struct{ fileNumber, localFileNumber, remark string }

// Annotate keeps file numbers and remark as they are typed; however fast that
// is, the newest text is saved last.
func (p *Record) Annotate(fileNumber, localFileNumber, remark string) {
	to := annotation{fileNumber, localFileNumber, remark}
	if !p.loaded || p.concluding || to == p.notes {
		return
	}
	p.notes = to
	p.checkNumber()
	if p.unsaved != nil {
		*p.unsaved = to
		return
	}
	unsaved := &to
	p.unsaved = unsaved
	p.edit("annotate", func(v desk.View) change {
		n := *unsaved
		if p.unsaved == unsaved {
			p.unsaved = nil
		}
		return func(ctx context.Context) (desk.View, error) {
			return p.desk.Annotate(ctx, v.Record.ID, n.fileNumber, n.localFileNumber, n.remark)
		}
	})
}

// numbering is what the clerk is told about file numbers.
type numbering struct {
	box  desk.FileBox
	read bool   // the box was asked for
	note string // why the number that is typed is not good
	of   string // the number that note is about
}

// numberNote says what is wrong with the file number as it is typed.
func (p *Record) numberNote() string {
	for _, r := range p.notes.fileNumber {
		if r < '0' || r > '9' {
			return lang.L("系统档案号只能填数字。")
		}
	}
	if p.numbers.of == p.notes.fileNumber {
		return p.numbers.note
	}
	return ""
}

// checkNumber asks whether somebody else has the number that is typed.
func (p *Record) checkNumber() {
	id, number, turn := p.id, p.notes.fileNumber, p.turn
	if number == p.numbers.of {
		return
	}
	p.numbers.of, p.numbers.note = number, ""
	if number == "" {
		return
	}
	var used string
	p.runner.Go("file number", func(ctx context.Context) (err error) {
		used, err = p.desk.FileNumberUsed(ctx, id, number)
		return err
	}, func(err error) {
		if err != nil || turn != p.turn || p.numbers.of != number || used == "" {
			return
		}
		p.numbers.note = lang.F("报名号 %s 已用这个档案号。", used)
		p.changed()
	})
}

// NextNumber puts the next file number of the box into the notes.
func (p *Record) NextNumber() {
	if !p.takes() || p.concluding {
		return
	}
	id, turn := p.id, p.turn
	var number string
	p.runner.Go("next number", func(ctx context.Context) (err error) {
		number, err = p.desk.NextFileNumber(ctx, id)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.notices.Fail(err)
		case turn == p.turn:
			p.Annotate(number, p.notes.localFileNumber, p.notes.remark)
			p.changed()
		}
	})
}

// SetBox chooses the range of the box that is filled; both empty: none.
func (p *Record) SetBox(first, last string) {
	b := desk.FileBox{First: tidy(first).text, Last: tidy(last).text}
	if b == p.numbers.box {
		return
	}
	p.runner.Go("file box", func(ctx context.Context) error { return p.desk.SetFileBox(ctx, b) }, func(err error) {
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.numbers.box = b
		}
		p.changed()
	})
}

// readBox asks once which box is filled.
func (p *Record) readBox() {
	if p.numbers.read {
		return
	}
	p.numbers.read = true
	var b desk.FileBox
	p.runner.Go("file box", func(ctx context.Context) (err error) {
		b, err = p.desk.FileBox(ctx)
		return err
	}, func(err error) {
		if err == nil && b != (desk.FileBox{}) {
			p.numbers.box = b
			p.changed()
		}
	})
}
