package desk

import (
	"context"
	"encoding/json"
	"math"
	"net/url"

	"confirmpoint/confirm"
)

// Calibration gives what was saved for a printer, tray and form; zero when nothing was.
func (d *Desk) Calibration(ctx context.Context, key confirm.CalibrationKey) (confirm.Calibration, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Calibration{}, err
	}
	defer leave()
	return d.calibration(ctx, key)
}

func (d *Desk) calibration(ctx context.Context, key confirm.CalibrationKey) (c confirm.Calibration, err error) {
	data, err := d.cfg.Cache.Setting(ctx, calibrationName(key))
	if err != nil || data == nil {
		return confirm.Calibration{}, err
	}
	if err := json.Unmarshal(data, &c); err != nil || !inRange(c) {
		return confirm.Calibration{}, nil // written by a newer program: better unmoved than far off
	}
	return c, nil
}

// SaveCalibration keeps it; calibration when a value is out of range.
func (d *Desk) SaveCalibration(ctx context.Context, key confirm.CalibrationKey, c confirm.Calibration) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if key.Printer == "" || key.Kind == "" || !inRange(c) {
		return &confirm.Problem{Code: confirm.ProblemCalibration}
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return d.cfg.Cache.SaveSetting(ctx, calibrationName(key), data)
}

func calibrationName(key confirm.CalibrationKey) string {
	return "calibration/" + url.PathEscape(key.Printer) + "/" + url.PathEscape(key.Tray) + "/" + url.PathEscape(string(key.Kind))
}

// inRange judges by the limits of confirm.Calibration. NaN is in no range.
func inRange(c confirm.Calibration) bool {
	return math.Abs(c.X) <= 20 && math.Abs(c.Y) <= 20 && (c.Percent == 0 || c.Percent >= 90 && c.Percent <= 110)
}
