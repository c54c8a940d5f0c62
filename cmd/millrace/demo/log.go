package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// plainLog is the endpoint's log for a person: the message and what belongs to
// it, without time and level.
type plainLog struct {
	out   io.Writer
	attrs []slog.Attr
}

func (h plainLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

func (h plainLog) Handle(_ context.Context, r slog.Record) error {
	var details []string
	add := func(a slog.Attr) bool {
		details = append(details, a.String())
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	line := "  " + r.Message
	if r.Level >= slog.LevelWarn {
		line = "  " + strings.ToLower(r.Level.String()) + ": " + r.Message
	}
	if len(details) > 0 {
		line += " (" + strings.Join(details, ", ") + ")"
	}
	_, err := fmt.Fprintln(h.out, line)
	return err
}

func (h plainLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return h
}

func (h plainLog) WithGroup(string) slog.Handler { return h }
