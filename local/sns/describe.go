package sns

import (
	"context"
	"encoding/xml"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// attributes is a map as the Query protocol writes it.
type attributes map[string]string

// MarshalXML writes <entry><key>…</key><value>…</value></entry> for each.
func (a attributes) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	type entry struct {
		Key   string `xml:"key"`
		Value string `xml:"value"`
	}
	list := struct {
		Entry []entry `xml:"entry"`
	}{}
	for _, key := range slices.Sorted(maps.Keys(a)) {
		list.Entry = append(list.Entry, entry{key, a[key]})
	}
	return e.EncodeElement(list, start)
}

type attributesResult struct{ Attributes attributes }

func (s *Service) getTopicAttributes(_ context.Context, r *awsapi.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.Form.Get("TopicArn"))
	if err != nil {
		return nil, err
	}
	pending := 0
	for _, sub := range t.subscriptions {
		if sub.pending() {
			pending++
		}
	}
	all := attributes{
		"TopicArn": t.arn, "Owner": s.config.Account, "DisplayName": t.props.DisplayName,
		"SubscriptionsPending":   strconv.Itoa(pending),
		"SubscriptionsConfirmed": strconv.Itoa(len(t.subscriptions) - pending),
		"SubscriptionsDeleted":   "0",
	}
	for name, value := range map[string]string{
		"Policy": string(t.policy), "KmsMasterKeyId": t.props.KmsMasterKeyId,
		"SignatureVersion": t.props.SignatureVersion, "TracingConfig": t.props.TracingConfig,
	} {
		if value != "" {
			all[name] = value
		}
	}
	return attributesResult{all}, nil
}

type topicXML struct{ TopicArn string }

type listTopicsResult struct {
	Topics []topicXML `xml:"Topics>member"`
}

func (s *Service) listTopics(context.Context, *awsapi.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := listTopicsResult{}
	for _, t := range s.sorted() {
		out.Topics = append(out.Topics, topicXML{t.arn})
	}
	return out, nil
}

type subscriptionXML struct{ SubscriptionArn, Owner, Protocol, Endpoint, TopicArn string }

type listSubscriptionsResult struct {
	Subscriptions []subscriptionXML `xml:"Subscriptions>member"`
}

func (s *Service) listSubscriptions(context.Context, *awsapi.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := listSubscriptionsResult{}
	for _, t := range s.sorted() {
		out.Subscriptions = append(out.Subscriptions, s.subscriptionsXML(t)...)
	}
	return out, nil
}

func (s *Service) listSubscriptionsByTopic(_ context.Context, r *awsapi.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.Form.Get("TopicArn"))
	if err != nil {
		return nil, err
	}
	return listSubscriptionsResult{s.subscriptionsXML(t)}, nil
}

func (s *Service) subscriptionsXML(t *topic) (list []subscriptionXML) {
	for _, sub := range t.subscriptions {
		arn := sub.arn
		if sub.pending() {
			arn = "PendingConfirmation"
		}
		list = append(list, subscriptionXML{arn, s.config.Account, sub.props.Protocol, sub.props.Endpoint, t.arn})
	}
	return list
}

// pending says that the addressee would have to confirm.
func (sub *subscription) pending() bool { return strings.HasPrefix(sub.props.Protocol, "email") }

func (s *Service) getSubscriptionAttributes(_ context.Context, r *awsapi.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	arn := r.Form.Get("SubscriptionArn")
	for _, t := range s.topics {
		for _, sub := range t.subscriptions {
			if sub.arn == arn {
				return attributesResult{attributes{
					"SubscriptionArn": arn, "TopicArn": t.arn, "Owner": s.config.Account, "Protocol": sub.props.Protocol,
					"Endpoint": sub.props.Endpoint, "RawMessageDelivery": strconv.FormatBool(sub.props.RawMessageDelivery),
					"PendingConfirmation": strconv.FormatBool(sub.pending()),
				}}, nil
			}
		}
	}
	return nil, awsapi.Errorf("NotFound", "Subscription does not exist: %s", arn).WithStatus(404)
}
