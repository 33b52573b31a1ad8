package form

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"image/jpeg"

	"confirmpoint/confirm"
)

// picture is a JPEG that may go into a PDF as it is.
type picture struct {
	jpeg []byte // nil: none
	w, h float64
}

// maxPhotoBytes and maxPhotoSide are far above any portrait of the national system.
const (
	maxPhotoBytes = 8 << 20
	maxPhotoSide  = 10000
)

// portrait checks that a photo is one whole JPEG. It reads the marks, not the
// picture: decoding would cost ten times the rest of the page.
func portrait(data []byte) (picture, error) {
	if len(data) == 0 {
		return picture{}, nil
	}
	if len(data) > maxPhotoBytes {
		return picture{}, damaged("too_large")
	}
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}) {
		return picture{}, damaged("not_jpeg")
	}
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return picture{}, damaged("header")
	}
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxPhotoSide || cfg.Height > maxPhotoSide {
		return picture{}, damaged("size")
	}
	switch cfg.ColorModel {
	case color.YCbCrModel, color.GrayModel, color.CMYKModel:
	default: // RGB inside a JPEG: what a PDF shows of it depends on the reader
		return picture{}, damaged("colours")
	}
	if !complete(data) {
		return picture{}, damaged("cut_short")
	}
	return picture{data, float64(cfg.Width), float64(cfg.Height)}, nil
}

func damaged(reason string) error {
	return &confirm.Problem{Code: confirm.ProblemPhotoDamaged, Args: map[string]string{"reason": reason}}
}

// complete walks the segments to the first scan and asks for the end mark after it.
func complete(data []byte) bool {
	for i := 2; i+4 <= len(data) && data[i] == 0xFF; {
		marker := data[i+1]
		if marker == 0xFF { // fill byte
			i++
			continue
		}
		length := int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == 0xDA { // start of scan
			return i+2+length < len(data) && bytes.Contains(data[i+2+length:], []byte{0xFF, 0xD9})
		}
		i += 2 + length
	}
	return false
}
