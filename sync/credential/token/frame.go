package token

import (
	"encoding/binary"
	"errors"
	"io"
)

// A frame is: length of the head 4 | length of the secret 4 | head | secret.
// Numbers are big-endian. The head is JSON; the secret is bytes that must be
// wiped, which encoding/json could not promise.
const (
	maxHead   = 64 << 10
	maxSecret = 1 << 10
)

var errFrame = errors.New("token: a frame is longer than it may be")

// WriteFrame writes head and secret as one frame. It keeps no copy.
func WriteFrame(w io.Writer, head, secret []byte) error {
	if len(head) > maxHead || len(secret) > maxSecret {
		return errFrame
	}
	frame := make([]byte, 8, 8+len(head)+len(secret))
	defer func() { clear(frame[:cap(frame)]) }()
	binary.BigEndian.PutUint32(frame, uint32(len(head)))
	binary.BigEndian.PutUint32(frame[4:], uint32(len(secret)))
	frame = append(append(frame, head...), secret...)
	_, err := w.Write(frame)
	return err
}

// ReadFrame reads one frame; the caller wipes the secret. It is io.EOF when the
// other side has closed the pipe between two frames.
func ReadFrame(r io.Reader) (head, secret []byte, err error) {
	var lengths [8]byte
	if _, err := io.ReadFull(r, lengths[:]); err != nil {
		return nil, nil, err
	}
	h, s := binary.BigEndian.Uint32(lengths[:4]), binary.BigEndian.Uint32(lengths[4:])
	if h > maxHead || s > maxSecret {
		return nil, nil, errFrame
	}
	head, secret = make([]byte, h), make([]byte, s)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, nil, cut(err)
	}
	if _, err := io.ReadFull(r, secret); err != nil {
		clear(secret)
		return nil, nil, cut(err)
	}
	return head, secret, nil
}

// cut makes the end of a pipe within a frame an error of its own.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
