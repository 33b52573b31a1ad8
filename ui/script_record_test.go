package ui

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// scriptRecord is what a scriptDesk knows of one record besides.
type scriptRecord struct {
	undoable []desk.Undoable
	scanData []byte
}

func (d *scriptRecord) Undoable() []desk.Undoable { return d.undoable }

func (d *scriptDesk) Undo(_ context.Context, id string) (desk.Undoable, error) {
	d.note("undo %s", id)
	last := d.undoable[len(d.undoable)-1]
	d.undoable = nil
	return last, nil
}

func (d *scriptDesk) Saw(v desk.View) {
	d.note("saw %s", v.Record.ID)
	d.view.Since = nil
}

func (d *scriptDesk) TickRest(context.Context, string) (desk.View, error) {
	d.note("tick rest")
	d.view.Draft.Ticks = nil
	for _, c := range d.view.Conditions {
		d.view.Draft.Ticks = append(d.view.Draft.Ticks, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
	}
	return d.view, nil
}

func (d *scriptDesk) TickBlock(_ context.Context, _ string, of confirm.DataBlock) (desk.View, error) {
	d.note("tick block %s", of)
	together, _ := d.view.Block(of)
	for _, code := range together {
		d.view.Draft.Ticks = append(d.view.Draft.Ticks, confirm.Tick{Code: code, Value: confirm.TickMet})
	}
	return d.view, nil
}

func (d *scriptDesk) Annotate(_ context.Context, _, file, local, remark string) (desk.View, error) {
	d.note("annotate %s %s %s", file, local, remark)
	d.view.Draft.FileNumber, d.view.Draft.LocalFileNumber, d.view.Draft.Remark = file, local, remark
	return d.view, nil
}

func (d *scriptRecord) NextFileNumber(context.Context, string) (string, error) { return "0042", nil }

func (d *scriptRecord) FileNumberUsed(context.Context, string, string) (string, error) {
	return "", nil
}

func (d *scriptRecord) FileBox(context.Context) (desk.FileBox, error) {
	return desk.FileBox{First: "0001", Last: "0200"}, nil
}

func (d *scriptDesk) SetFileBox(_ context.Context, b desk.FileBox) error {
	d.note("box %s %s", b.First, b.Last)
	return nil
}

func (d *scriptDesk) AttachFile(_ context.Context, _, path string, f desk.ScanFile) (confirm.Operation, error) {
	d.note("attach %s %s %s", path, f.Kind, f.Note)
	return confirm.Operation{}, nil
}

func (d *scriptRecord) Scan(context.Context, string, string) ([]byte, error) {
	return d.scanData, nil
}
