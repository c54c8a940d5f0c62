package alarms

import (
	"context"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type describeAlarmHistoryInput struct {
	AlarmName       string
	AlarmTypes      []string
	EndDate         *awsapi.Timestamp
	HistoryItemType string
	MaxRecords      int
	NextToken       string
	ScanBy          string
	StartDate       *awsapi.Timestamp
}

type describeAlarmHistoryOutput struct {
	AlarmHistoryItems []historyItem
	NextToken         string `json:",omitempty"`
}

type historyItem struct {
	AlarmName       string
	AlarmType       string
	HistoryData     string `json:",omitempty"`
	HistoryItemType string
	HistorySummary  string
	Timestamp       awsapi.Timestamp
}

// describeAlarmHistory shows what became of alarms on metrics, or of composite ones where
// they are asked for, the newest first.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
func (s *Service) describeAlarmHistory(_ context.Context, in *describeAlarmHistoryInput) (*describeAlarmHistoryOutput, error) {
	types := in.AlarmTypes
	if len(types) == 0 {
		types = []string{typeMetric}
	}
	if !slices.Contains([]string{"", "TimestampDescending", "TimestampAscending"}, in.ScanBy) {
		return nil, invalid("ScanBy: %q: allowed are TimestampDescending and TimestampAscending", in.ScanBy)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []historyItem
	for _, a := range s.sorted() {
		if in.AlarmName != "" && a.name != in.AlarmName || !slices.Contains(types, a.kind()) {
			continue
		}
		for _, i := range a.items {
			if in.HistoryItemType != "" && i.Kind != in.HistoryItemType ||
				in.StartDate != nil && i.Timestamp.Before(in.StartDate.Time) || in.EndDate != nil && i.Timestamp.After(in.EndDate.Time) {
				continue
			}
			all = append(all, historyItem{a.name, a.kind(), i.Data, i.Kind, i.Summary, awsapi.Timestamp{Time: i.Timestamp}})
		}
	}
	slices.SortStableFunc(all, func(a, b historyItem) int { return a.Timestamp.Compare(b.Timestamp.Time) })
	if in.ScanBy != "TimestampAscending" {
		slices.Reverse(all)
	}
	items, next, err := page(all, in.MaxRecords, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &describeAlarmHistoryOutput{append([]historyItem{}, items...), next}, nil
}
