package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeRecord is what a fakeDesk knows of one record besides.
type fakeRecord struct {
	undoable []desk.Undoable
	undone   []string
	saw      int
	used     map[string]string // 报名号 by file number
	box      desk.FileBox
	attached []string
	scanData map[string][]byte
}

func (f *fakeRecord) Undoable() []desk.Undoable { return f.undoable }

func (f *fakeDesk) Undo(_ context.Context, id string) (desk.Undoable, error) {
	if err := f.fail(); err != nil {
		return desk.Undoable{}, err
	}
	f.undone = append(f.undone, id)
	last := f.undoable[len(f.undoable)-1]
	f.undoable = f.undoable[:len(f.undoable)-1]
	return last, nil
}

func (f *fakeDesk) Saw(v desk.View) {
	f.saw++
	v = f.views[v.Record.ID]
	v.Since = nil
	f.views[v.Record.ID] = v
}

func (f *fakeDesk) TickRest(_ context.Context, id string) (desk.View, error) {
	v := f.views[id]
	v.Draft.Ticks = nil
	for _, c := range v.Conditions {
		v.Draft.Ticks = append(v.Draft.Ticks, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
	}
	f.views[id] = v
	return v, f.fail()
}

func (f *fakeDesk) TickBlock(_ context.Context, id string, of confirm.DataBlock) (desk.View, error) {
	v := f.views[id]
	together, _ := v.Block(of)
	for _, code := range together {
		v.Draft.Ticks = append(v.Draft.Ticks, confirm.Tick{Code: code, Value: confirm.TickMet})
	}
	f.views[id] = v
	return v, f.fail()
}

func (f *fakeDesk) NextFileNumber(context.Context, string) (string, error) { return "0042", f.fail() }

func (f *fakeRecord) FileNumberUsed(_ context.Context, _, number string) (string, error) {
	return f.used[number], nil
}

func (f *fakeRecord) FileBox(context.Context) (desk.FileBox, error) { return f.box, nil }

func (f *fakeDesk) SetFileBox(_ context.Context, b desk.FileBox) error {
	if err := f.fail(); err != nil {
		return err
	}
	f.box = b
	return nil
}

func (f *fakeDesk) AttachFile(_ context.Context, id, path string, file desk.ScanFile) (confirm.Operation, error) {
	if err := f.fail(); err != nil {
		return confirm.Operation{}, err
	}
	f.attached = append(f.attached, id+" "+path+" "+file.Kind+" "+file.Note)
	return confirm.Operation{}, nil
}

func (f *fakeDesk) Scan(_ context.Context, _, digest string) ([]byte, error) {
	return f.scanData[digest], f.fail()
}
