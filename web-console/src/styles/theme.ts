import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  InputWrapper,
  Modal,
  SegmentedControl,
} from '@mantine/core';

const input = { input: 'sb-input' };
const wrapper = {
  label: 'sb-label',
  required: 'sb-required',
  description: 'sb-description',
  error: 'sb-error',
};

/** The component library takes its colours from our tokens; its own palette is not used. */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 4,
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { variant: 'default' },
      classNames: { root: 'sb-button' },
    }),
    Input: Input.extend({ classNames: input }),
    InputWrapper: InputWrapper.extend({ classNames: wrapper }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.38 },
        transitionProps: { duration: 120, transition: 'fade' },
      },
      classNames: {
        content: 'sb-modal',
        header: 'sb-modal-head',
        title: 'sb-modal-title',
        body: 'sb-modal-body',
        close: 'sb-modal-close',
      },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { transitionDuration: 0, withItemsBorders: false },
      classNames: {
        root: 'sb-segments',
        control: 'sb-segment',
        label: 'sb-segment-label',
        indicator: 'sb-indicator',
      },
    }),
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-error': 'var(--offline)',
    '--mantine-color-dimmed': 'var(--ink3)',
    '--mantine-color-placeholder': 'var(--ink3)',
    '--mantine-color-default-border': 'var(--edge)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-contrast': 'var(--aink)',
    '--mantine-font-size-sm': '13px',
    '--mantine-line-height': '20px',
  },
  light: {},
  dark: {},
});
