package verify

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/millrace-dev/millrace/cmd/millrace/pipeline"
)

// row is what verify needs of a lake file: one column is read, not the rest.
type row struct {
	EventID string `parquet:"event_id"`
}

func countLake(ctx context.Context, store Store, p pipeline.Pipeline, report *Report, seen *arrivals) error {
	return store.Each(ctx, p.LakeBucketName, p.LakePrefix, func(key string, body []byte) error {
		report.LakeFiles++
		partition := strings.TrimPrefix(path.Dir(key), p.LakePrefix)
		file, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return err
		}
		reader := parquet.NewGenericReader[row](file)
		defer reader.Close()
		rows := make([]row, 1024)
		for {
			n, err := reader.Read(rows)
			for _, r := range rows[:n] {
				seen.id(r.EventID)
			}
			report.LakeRows += n
			report.Partitions[partition] += n
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// countUnconverted counts the shaped events that Firehose could not convert or
// partition: they have arrived, as raw data under the error prefix (Firehose
// developer guide, "Handle data delivery failures").
func countUnconverted(ctx context.Context, store Store, p pipeline.Pipeline, report *Report, seen *arrivals) error {
	return store.Each(ctx, p.LakeBucketName, p.LakeErrorPrefix, func(_ string, body []byte) error {
		return eachJSON(body, func(line json.RawMessage) error {
			id, err := failedID(line)
			if err != nil {
				return err
			}
			report.Unconverted++
			seen.id(id)
			return nil
		})
	})
}

// failedID is the ID of the shaped event in a line that Firehose keeps of what it
// could not deliver. What is not JSON has none, and shows as unknown.
func failedID(line json.RawMessage) (id string, err error) {
	var failed struct {
		RawData string `json:"rawData"`
	}
	if err := json.Unmarshal(line, &failed); err != nil {
		return "", err
	}
	raw, err := base64.StdEncoding.DecodeString(failed.RawData)
	if err != nil {
		return "", err
	}
	var e struct {
		ID string `json:"event_id"`
	}
	_ = json.Unmarshal(raw, &e)
	return e.ID, nil
}

// eachJSON calls f with every JSON value of body.
func eachJSON(body []byte, f func(json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	for {
		var value json.RawMessage
		if err := dec.Decode(&value); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := f(value); err != nil {
			return err
		}
	}
}
