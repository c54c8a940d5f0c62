package cloudformation

import (
	"context"
	"slices"
	"strconv"
)

type describeStackEventsResult struct {
	StackEvents []stackEventXML `xml:"StackEvents>member"`
	NextToken   string          `xml:",omitempty"`
}

type stackEventXML struct {
	StackID              string `xml:"StackId"`
	EventID              string `xml:"EventId"`
	StackName            string
	OperationID          string `xml:"OperationId,omitempty"`
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId"`
	ResourceType         string
	Timestamp            timestamp
	ResourceStatus       string
	ResourceStatusReason string `xml:",omitempty"`
	ResourceProperties   string `xml:",omitempty"`
	ClientRequestToken   string `xml:",omitempty"`
}

const eventsPerPage = 100

// describeStackEvents answers newest first. The token says how many events are
// older than the page, so that new ones do not shift the pages.
func (s *Service) describeStackEvents(_ context.Context, f form) (*describeStackEventsResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	end := len(st.events)
	if token := f.text("NextToken"); token != "" {
		if end, err = strconv.Atoi(token); err != nil || end < 1 || end > len(st.events) {
			return nil, invalid("NextToken %q is not one that was given out", token)
		}
	}
	result := &describeStackEventsResult{}
	start := max(0, end-eventsPerPage)
	if start > 0 {
		result.NextToken = strconv.Itoa(start)
	}
	for _, e := range slices.Backward(st.events[start:end]) {
		result.StackEvents = append(result.StackEvents, stackEventXML{
			StackID: st.id, EventID: e.id, StackName: st.name, OperationID: e.operationID, LogicalResourceID: e.logicalID,
			PhysicalResourceID: e.physicalID, ResourceType: e.typeName, Timestamp: timestamp{e.at}, ResourceStatus: e.status,
			ResourceStatusReason: e.reason, ResourceProperties: string(e.properties), ClientRequestToken: e.token,
		})
	}
	return result, nil
}
