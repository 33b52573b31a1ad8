package present

import (
	"context"

	"confirmpoint/confirm"
)

// fakeStatistics is the part of fakeDesk that counts.
type fakeStatistics struct {
	counted   confirm.Statistics
	notCome   []confirm.Row
	certified []confirm.BatchTarget
}

func (f *fakeDesk) Statistics(context.Context) (confirm.Statistics, error) {
	return f.counted, f.fail()
}

func (f *fakeDesk) NotCome(context.Context) ([]confirm.Row, error) { return f.notCome, f.fail() }

func (f *fakeDesk) Certify(_ context.Context, to confirm.BatchTarget) (confirm.CloseOutCertificate, error) {
	if err := f.fail(); err != nil {
		return confirm.CloseOutCertificate{}, err
	}
	f.certified = append(f.certified, to)
	return confirm.CloseOutCertificate{}, nil
}
